//! The requests that reach each port of the engine, and the answers.

use crate::{
    bench::{Bench, KEY, roster, upgrade},
    caddy::Caddy,
    wire::{free_port, post, request},
};

#[test]
fn signalling_goes_to_the_engine() {
    let bench = Bench::start();
    for connection in ["Upgrade", "keep-alive, Upgrade", "upgrade"] {
        assert_eq!(upgrade(&bench, "/show/alice", connection), 101);
        assert_eq!(
            upgrade(&bench, "/call/alice/webrtc_default", connection),
            101
        );
    }
    let (http, thumbnail) = bench.asked();
    assert_eq!((http.len(), thumbnail.len()), (6, 0));
    for (target, why) in [
        ("/radio/alice", "an app without WebRTC"),
        ("/other/alice", "no app"),
        ("/show/alice/a/b", "too deep"),
        (&format!("/show/{}", *KEY), "a key"),
        ("/show/MITTS_x", "a key"),
    ] {
        assert_eq!(upgrade(&bench, target, "Upgrade"), 404, "{why}");
    }
    assert_eq!(bench.get("/show/alice").status(), 404);
    assert_eq!(bench.asked(), (vec![], vec![]));
}

#[test]
fn whip_goes_to_the_engine_with_a_key_as_its_name() {
    let bench = Bench::start();
    let key = &*KEY;
    for (method, target) in [
        ("POST", format!("/show/{key}?direction=whip")),
        ("POST", format!("/show/alice?direction=whip&key={key}")),
        ("OPTIONS", format!("/call/{key}?direction=whip")),
        ("PATCH", format!("/call/{key}/a1B2-c3?direction=whip")),
        ("DELETE", format!("/call/{key}/a1B2-c3?direction=whip")),
    ] {
        assert!(bench.send(method, &target, "").status() < 300, "{method}");
        let (http, thumbnail) = bench.asked();
        assert_eq!(http, [format!("{method} {target} HTTP/1.1")]);
        assert!(thumbnail.is_empty());
    }
    for (method, target) in [
        ("POST", format!("/show/{key}")),
        ("POST", format!("/radio/{key}?direction=whip")),
        ("PUT", format!("/show/{key}?direction=whip")),
        ("GET", format!("/show/{key}?direction=whip")),
        ("POST", format!("/show/{key}/a/b?direction=whip")),
    ] {
        assert_eq!(bench.send(method, &target, "").status(), 404, "{method}");
    }
    assert_eq!(bench.asked(), (vec![], vec![]));
}

/// An offer has only some kilobytes.
#[test]
fn large_offers_and_keys_are_rejected() {
    let bench = Bench::start();
    let target = format!("/show/{}?direction=whip", *KEY);
    let send = |head: &str, body: &[u8]| {
        let port = bench.caddy.port;
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\
             Content-Type: application/sdp\r\n{head}\r\n"
        );
        post(port, head.as_bytes(), body).status()
    };
    let offer = vec![b'v'; 99_999];
    let length = |body: &[u8]| format!("Content-Length: {}\r\n", body.len());
    assert_eq!(send(&length(&offer), &offer), 201);
    assert_eq!(bench.http.asked()[0].body.len(), offer.len());

    let large = vec![b'v'; 150_000];
    assert_eq!(send(&length(&large[..100_000]), &large[..100_000]), 413);
    assert_eq!(send(&length(&large), &large), 413);
    assert!(bench.http.asked().is_empty());
    // without a length: Caddy 2.6 blames the upstream and answers 502
    let mut chunks = format!("{:x}\r\n", large.len()).into_bytes();
    chunks.extend_from_slice(&large);
    chunks.extend_from_slice(b"\r\n0\r\n\r\n");
    let status = send("Transfer-Encoding: chunked\r\n", &chunks);
    assert!(matches!(status, 413 | 502), "{status}");
    // the engine never receives a complete request
    assert!(bench.http.asked().is_empty());

    let port = bench.caddy.port;
    for (path, most) in [("/whoami", 10_000), ("/obs", 100_000)] {
        let key = "x".repeat(most);
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\
         Content-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
            key.len()
        );
        assert_eq!(post(port, head.as_bytes(), key.as_bytes()).status(), 413);
    }
    assert!(bench.function.asked().is_empty());
}

#[test]
fn playlists_segments_and_thumbnails_have_a_port_each() {
    let bench = Bench::start();
    for target in [
        "/show/alice/llhls.m3u8",
        "/show/alice/chunklist_0_video_aB3_llhls.m3u8?session=1_a&_HLS_msn=4",
        "/radio/alice/seg_1_0_video_aB3_llhls.m4s",
    ] {
        let answer = bench.get(target);
        assert_eq!((answer.status(), &answer.body[..]), (200, &b"bread"[..]));
        assert_eq!(answer.header("x-of"), "engine");
        assert_eq!(answer.header("server"), "Caddy");
        let asked = (vec![format!("GET {target} HTTP/1.1")], vec![]);
        assert_eq!(bench.asked(), asked);
    }
    assert_eq!(bench.get("/show/bob/llhls.m3u8").status(), 404);
    assert_eq!(bench.asked().0.len(), 1);
    assert_eq!(bench.get("/show/alice/thumb.jpg?1").status(), 200);
    let asked = (
        vec![],
        vec!["GET /show/alice/thumb.jpg?1 HTTP/1.1".to_owned()],
    );
    assert_eq!(bench.asked(), asked);
    for target in [
        "/call/alice/llhls.m3u8",
        "/call/alice/thumb.jpg",
        "/radio/alice/thumb.jpg",
        "/show/alice/thumb.png",
        "/show/alice/x.ts",
        "/show/alice/a/llhls.m3u8",
        &format!("/show/{}/llhls.m3u8", *KEY),
        &format!("/show/{}/thumb.jpg", *KEY),
        &format!("/show/%6d{}/thumb.jpg", &KEY[1..]),
        &format!("/show/x/../{}/thumb.jpg", *KEY),
    ] {
        assert_eq!(bench.get(target).status(), 404, "{target}");
    }
    assert_eq!(
        bench.send("POST", "/show/alice/llhls.m3u8", "").status(),
        404
    );
    assert_eq!(bench.asked(), (vec![], vec![]));
}

#[test]
fn asking_for_a_stream_is_no_error_whether_it_is_live() {
    let bench = Bench::start();
    for (method, target, status) in [
        ("GET", "/show/alice/live", 200),
        ("HEAD", "/show/alice/live?x=1", 200),
        ("GET", "/show/dave/live", 200),
        ("GET", "/radio/alice/live", 200),
        ("GET", "/still/alice/live", 200),
        ("GET", "/show/bob/live", 204),
        ("GET", "/show/carol/live", 204),
        ("HEAD", "/show/erin/live", 204),
        ("GET", "/radio/bob/live", 204),
        ("GET", "/still/bob/live", 204),
    ] {
        let answer = bench.send(method, target, "");
        assert_eq!(answer.status(), status, "{method} {target}");
        assert!(answer.body.is_empty());
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(
            answer.header("x-of"),
            "",
            "no header of the engine's response"
        );
        let stream = target.split_once("/live").unwrap().0;
        // without a thumbnail, Caddy requests the playlist
        let silent = ["/show/bob", "/show/dave"].contains(&stream);
        let asked = |is: bool, file| {
            let line = format!("GET {stream}/{file} HTTP/1.1");
            is.then_some(line).into_iter().collect::<Vec<_>>()
        };
        let radio = target.starts_with("/radio");
        let expected = (
            asked(radio || silent, "llhls.m3u8"),
            asked(!radio, "thumb.jpg"),
        );
        assert_eq!(bench.asked(), expected, "{target}");
    }
    for target in [
        "/call/alice/live",
        "/other/alice/live",
        &format!("/show/{}/live", *KEY),
    ] {
        assert_eq!(bench.get(target).status(), 404, "{target}");
    }
    assert_eq!(bench.send("POST", "/show/alice/live", "").status(), 404);
    assert_eq!(bench.asked(), (vec![], vec![]));
}

/// The engine has no admission for LL-HLS, so Caddy blocks all streams without an OBS page.
#[test]
fn a_private_stream_is_not_served_by_llhls_or_listed_as_live() {
    let bench = Bench::start();
    let files = [
        "llhls.m3u8",
        "chunklist_0_video_aB3_llhls.m3u8?session=1_a",
        "init_0_video_aB3_llhls.m4s",
        "seg_1_0_video_aB3_llhls.m4s",
    ];
    for app in ["show", "radio"] {
        for file in files {
            for method in ["GET", "HEAD"] {
                let answer = bench.send(method, &format!("/{app}/zoe/{file}"), "");
                assert_eq!(answer.status(), 404, "{method} {app} {file}");
            }
        }
    }
    for app in ["show", "radio", "still"] {
        let answer = bench.get(&format!("/{app}/zoe/live"));
        assert_eq!((answer.status(), answer.body.len()), (204, 0), "{app}");
    }
    assert_eq!(bench.asked(), (vec![], vec![]));
    // a build writes this when the stream becomes public; Caddy need not restart
    bench.caddy.add("zoe/obs/index.html");
    assert_eq!(bench.get("/radio/zoe/llhls.m3u8").status(), 200);
    assert_eq!(bench.get("/radio/zoe/live").status(), 200);
}

#[test]
fn signalling_keeps_its_query() {
    let bench = Bench::start();
    let target = "/show/alice?transport=all";
    assert_eq!(upgrade(&bench, target, "Upgrade"), 101);
    assert_eq!(bench.asked().0, [format!("GET {target} HTTP/1.1")]);
}

#[test]
fn without_an_engine_nothing_is_live_and_the_site_works() {
    let caddy = Caddy::start(&roster(free_port(), free_port(), free_port()));
    let get = |target| request(caddy.port, "GET", target, "");
    for target in ["/show/alice/live", "/radio/alice/live"] {
        let answer = get(target);
        assert_eq!((answer.status(), answer.body.len()), (204, 0));
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    for target in ["/show/alice/llhls.m3u8", "/show/alice/thumb.jpg"] {
        let answer = get(target);
        assert_eq!((answer.status(), answer.body.len()), (502, 0), "{target}");
    }
    let whip = request(caddy.port, "POST", "/show/x?direction=whip", "");
    assert_eq!((whip.status(), whip.body.len()), (502, 0));
    assert_eq!(get("/alice/").status(), 200);
}

#[test]
fn the_engine_gets_the_peers_real_address() {
    let bench = Bench::start();
    let lies = "X-Real-IP: 6.6.6.6\r\nX-Forwarded-For: 6.6.6.6\r\n";
    for target in [
        "/show/alice/llhls.m3u8",
        "/show/alice/thumb.jpg",
        "/show/alice/live",
    ] {
        bench.send("GET", target, lies);
    }
    bench.send("POST", "/show/x?direction=whip", lies);
    let asked = [bench.http.asked(), bench.thumbnail.asked()].concat();
    assert_eq!(asked.len(), 4);
    for request in asked {
        assert_eq!(request.header("x-real-ip"), "127.0.0.1");
        assert_eq!(request.header("x-forwarded-for"), "127.0.0.1");
    }
}
