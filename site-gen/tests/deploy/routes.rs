//! A real Caddy in front of stand-ins: which port gets what, and what comes back.

use std::sync::LazyLock;

use roster::{Roster, StreamKey};

use crate::{
    caddy::Caddy,
    wire::{Message, Port, free_port, head, post, request},
};

/// OvenMediaEngine's ports as they answer for a live alice, an absent bob, a denied carol, and a dave without
/// a picture.
fn engine(request: &Message) -> Vec<u8> {
    let target = request.start.split(' ').nth(1).unwrap();
    let status = match target {
        _ if request.header("upgrade") == "websocket" => "101 Switching Protocols",
        _ if request.start.starts_with("POST") => "201 Created",
        _ if target.contains("/bob/") => "404 Not Found",
        "/show/dave/thumb.jpg" => "404 Not Found",
        _ if target.contains("/carol/") => "401 Unauthorized",
        _ if target.contains("/erin/") => "500 Internal Server Error",
        _ => "200 OK",
    };
    let upgrade = match status.starts_with("101") {
        true => "Connection: Upgrade\r\nUpgrade: websocket\r\n",
        false => "Connection: close\r\nContent-Length: 5\r\n",
    };
    let body = if status.starts_with("101") {
        ""
    } else {
        "bread"
    };
    format!("HTTP/1.1 {status}\r\nServer: OvenMediaEngine\r\nX-Of: engine\r\n{upgrade}\r\n{body}")
        .into_bytes()
}

/// The function as it answers pages.
fn answer(request: &Message) -> Vec<u8> {
    let body = match request.start.starts_with("POST") {
        true => "{\"user\":\"alice\"}".to_owned(),
        false => format!("{{\"streams\":[{}]}}", "\"bread\",".repeat(200)),
    };
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: W/\"1\"\r\n\
         Server: function\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A site on free ports of this machine.
pub(crate) fn roster(http: u16, thumbnail: u16, function: u16) -> Roster {
    let text = format!(
        "[site]
        title = \"Sourdough\"
        url = \"http://127.0.0.1:{}\"
        [ome]
        api_token = {{ env = \"OME_API_TOKEN\" }}
        [ome.ports]
        http = {http}
        thumbnail = {thumbnail}
        [admission]
        url = \"http://127.0.0.1:{function}/admission\"
        [apps.show]
        [apps.call]
        playback = [\"webrtc\"]
        thumbnails = false
        [apps.radio]
        ingest = [\"rtmp\"]
        playback = [\"llhls\"]
        thumbnails = false
        [apps.still]
        ingest = [\"rtmp\"]
        playback = [\"webrtc\"]
        [users.alice]
        name = \"Alice\"
        apps = [\"show\", \"call\", \"radio\", \"still\"]",
        free_port()
    );
    Roster::parse("mitts.toml", &text).unwrap().0
}

struct Bench {
    http: Port,
    thumbnail: Port,
    function: Port,
    caddy: Caddy,
}

impl Bench {
    fn start() -> Self {
        let (http, thumbnail) = (Port::open(engine), Port::open(engine));
        let function = Port::open(answer);
        let caddy = Caddy::start(&roster(http.number, thumbnail.number, function.number));
        Bench {
            http,
            thumbnail,
            function,
            caddy,
        }
    }

    fn get(&self, target: &str) -> Message {
        request(self.caddy.port, "GET", target, "")
    }

    fn send(&self, method: &str, target: &str, headers: &str) -> Message {
        request(self.caddy.port, method, target, headers)
    }

    /// The first lines of what each port was asked since the last time: `http`, `thumbnail`.
    fn asked(&self) -> (Vec<String>, Vec<String>) {
        let starts = |port: &Port| port.asked().into_iter().map(|asked| asked.start).collect();
        (starts(&self.http), starts(&self.thumbnail))
    }
}

/// One Caddy would do for all, but each test looks at what was asked of its own.
static KEY: LazyLock<String> = LazyLock::new(|| StreamKey::generate().unwrap().reveal().to_owned());

const UPGRADE: &str = "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    Sec-WebSocket-Version: 13\r\n";

/// As [`request`], with `Connection: Upgrade` in its place.
fn upgrade(bench: &Bench, target: &str, connection: &str) -> u16 {
    let port = bench.caddy.port;
    let text = format!(
        "GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: {connection}\r\n{UPGRADE}\r\n"
    );
    let answer = head(port, text.as_bytes());
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

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
fn whip_goes_to_the_engine_with_a_key_for_a_name() {
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

/// An offer is some kilobytes; whoever sends more sends something else.
#[test]
fn a_large_offer_or_key_reaches_nobody() {
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
    // without saying before how much it is: Caddy 2.6 takes it for a fault of the engine's
    let mut chunks = format!("{:x}\r\n", large.len()).into_bytes();
    chunks.extend_from_slice(&large);
    chunks.extend_from_slice(b"\r\n0\r\n\r\n");
    let status = send("Transfer-Encoding: chunked\r\n", &chunks);
    assert!(matches!(status, 413 | 502), "{status}");
    // what has begun never comes to its end
    assert!(bench.http.asked().is_empty());

    let key = "x".repeat(10_000);
    let port = bench.caddy.port;
    let head = format!(
        "POST /whoami HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\
         Content-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
        key.len()
    );
    assert_eq!(post(port, head.as_bytes(), key.as_bytes()).status(), 413);
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
fn whether_a_stream_is_live_is_no_error_either_way() {
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
        assert_eq!(answer.header("x-of"), "", "nothing of the engine's answer");
        let stream = target.split_once("/live").unwrap().0;
        // the playlist is asked for where there is no thumbnail
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

/// The engine asks nobody about LL-HLS, so Caddy keeps what has no page for OBS from everybody.
#[test]
fn a_private_stream_reaches_nobody_by_llhls_and_is_not_known_to_be_live() {
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
    // as a build writes it once the stream is public: without a new start of Caddy
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
fn without_an_engine_nothing_is_live_and_the_site_stands() {
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
fn the_engine_is_told_the_peers_address_whatever_the_peer_says() {
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

#[test]
fn the_function_answers_pages() {
    let bench = Bench::start();
    let lies = "X-Real-IP: 6.6.6.6\r\nCookie: a=b\r\n";
    for (method, target) in [
        ("GET", "/live.json"),
        ("HEAD", "/live.json?x=1"),
        ("POST", "/whoami"),
    ] {
        let answer = bench.send(method, target, lies);
        assert_eq!(answer.status(), 200, "{method} {target}");
        assert_eq!(answer.header("server"), "Caddy");
        assert!(!answer.header("content-security-policy").is_empty());
        let asked = bench.function.asked();
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].start, format!("{method} {target} HTTP/1.1"));
        assert_eq!(asked[0].header("x-real-ip"), "127.0.0.1");
        assert_eq!(asked[0].header("cookie"), "");
    }
    let list = bench.send("GET", "/live.json", "Accept-Encoding: gzip\r\n");
    assert_eq!(list.header("content-encoding"), "gzip");
    assert!(!list.header("etag").is_empty());
    bench.function.asked();
    for (method, target) in [
        ("POST", "/live.json"),
        ("GET", "/whoami"),
        ("PUT", "/whoami"),
        ("GET", "/LIVE.JSON"),
        ("POST", "/whoami/"),
        ("POST", "/admission"),
        ("GET", "/healthz"),
    ] {
        let status = bench.send(method, target, "").status();
        assert!(matches!(status, 404 | 405), "{method} {target}: {status}");
    }
    assert!(bench.function.asked().is_empty());
    assert_eq!(bench.asked(), (vec![], vec![]));
}

#[test]
fn a_function_that_is_down_is_no_error_to_a_page_that_asks_who_is_live() {
    let caddy = Caddy::start(&roster(free_port(), free_port(), free_port()));
    let list = request(caddy.port, "GET", "/live.json", "");
    assert_eq!((list.status(), list.body.len()), (204, 0));
    assert_eq!(list.header("cache-control"), "no-store");
    let whoami = request(caddy.port, "POST", "/whoami", "");
    assert_eq!((whoami.status(), whoami.body.len()), (502, 0));
}

#[test]
fn admission_and_the_rest_interface_are_not_there() {
    let bench = Bench::start();
    for target in ["/admission", "/healthz", "/v1/vhosts", "/show/", "/show"] {
        let answer = bench.get(target);
        assert_eq!(answer.status(), 404, "{target}");
        assert!(String::from_utf8_lossy(&answer.body).contains("Not here"));
    }
    assert!(bench.send("POST", "/admission", "").status() >= 400);
    assert_eq!(bench.asked(), (vec![], vec![]));
}

#[test]
fn pages_are_revalidated_and_assets_kept() {
    let bench = Bench::start();
    let page = bench.get("/alice/");
    assert_eq!(page.status(), 200);
    assert_eq!(page.header("cache-control"), "no-cache");
    let etag = page.header("etag");
    assert!(!etag.is_empty());
    let again = bench.send("GET", "/alice/", &format!("If-None-Match: {etag}\r\n"));
    assert_eq!(again.status(), 304);
    let to = bench.get("/alice");
    assert_eq!((to.status(), to.header("location")), (308, "/alice/"));
    let packed = bench.send("GET", "/alice/", "Accept-Encoding: gzip\r\n");
    assert_eq!(packed.header("content-encoding"), "gzip");

    let asset = "/assets/mitts.0123.css";
    let kept = "public, max-age=31536000, immutable";
    for (accept, encoding, body) in [
        ("identity", "", "body{color:red}"),
        ("gzip", "gzip", "as gzip"),
        ("gzip, br", "br", "as br"),
    ] {
        let answer = bench.send("GET", asset, &format!("Accept-Encoding: {accept}\r\n"));
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.header("content-encoding"), encoding);
        assert_eq!(String::from_utf8_lossy(&answer.body), body);
        assert_eq!(answer.header("cache-control"), kept);
        assert!(answer.header("content-type").starts_with("text/css"));
    }
    let missing = bench.get("/assets/gone.css");
    assert_eq!(missing.status(), 404);
    assert_eq!(missing.header("cache-control"), "no-cache");
    assert_eq!(bench.get("/.manifest").status(), 404);
    assert_eq!(bench.send("POST", "/alice/", "").status(), 405);
}

#[test]
fn every_answer_carries_the_security_headers_once() {
    let bench = Bench::start();
    let roster = roster(1, 2, 3);
    let headers = site_gen::deploy::headers::security_headers(&roster, &Default::default());
    for target in [
        "/",
        "/alice",
        "/assets/mitts.0123.css",
        "/nobody/",
        "/show/alice/live",
    ] {
        let answer = bench.get(target);
        for (name, value) in &headers {
            if *name != "content-security-policy" {
                assert_eq!(answer.header(name), value, "{target}");
            }
        }
        let policy = answer.header("content-security-policy");
        let port = bench.caddy.port;
        assert!(policy.contains(&format!("connect-src 'self' ws://127.0.0.1:{port};")));
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; "));
        assert_eq!(answer.header("server"), "Caddy");
        assert_eq!(answer.header("strict-transport-security"), "");
    }
    let missing = bench.get("/nobody/");
    assert_eq!(missing.status(), 404);
    assert!(String::from_utf8_lossy(&missing.body).contains("Not here"));
}

/// A browser that has kept the page of a 404 asks for it again by its tag, and shows what it gets.
#[test]
fn a_missing_page_is_whole_however_it_is_asked_for() {
    let bench = Bench::start();
    let first = bench.get("/nobody/");
    assert_eq!(first.header("etag"), "");
    assert_eq!(first.header("last-modified"), "");
    for more in [
        "If-None-Match: *\r\n",
        "If-Modified-Since: Fri, 01 Jan 2999 00:00:00 GMT\r\n",
        "Range: bytes=0-3\r\n",
    ] {
        let again = bench.send("GET", "/nobody/", more);
        assert_eq!(again.status(), 404, "{more}");
        assert_eq!(again.body, first.body, "{more}");
    }
}
