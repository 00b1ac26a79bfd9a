//! Caddy and nginx in front of a conductor: acts reach it as they are, and without it pages get a problem document.

use std::path::Path;

use roster::Roster;
use serde_json::Value;

use crate::{
    caddy::Caddy,
    nginx::Nginx,
    wire::{Message, Port, free_port, post, request},
};

/// A site with a conductor, whose files are in `folder`.
fn roster(folder: &Path, port: u16) -> Roster {
    let text = format!(
        "[site]\ntitle = \"T\"\nurl = \"http://127.0.0.1:{}\"\n[ome]\napi_token = {{ env = \"T\" }}\n\
         [conductor]\nfolder = \"{}\"\ncontrol = true\nport = {port}\n[apps.show]\n[users.alice]\n\
         [channels.main]\napp = \"show\"\nqueue = true\n",
        free_port(),
        folder.display()
    );
    Roster::parse("mitts.toml", &text).unwrap().0
}

/// The conductor's answers.
fn conductor(request: &Message) -> Vec<u8> {
    let refused = request.start.contains("/extend ");
    let (status, kind) = match refused {
        true => ("502 Bad Gateway", "application/problem+json"),
        false => ("200 OK", "application/json"),
    };
    let body = "{\"done\":\"bread\"}";
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nCache-Control: no-store\r\nServer: x\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// What both proxies do.
fn proxied(proxy: u16, conductor: &Port) {
    let headers = "Cookie: __Host-mitts=a.b\r\nMitts-Control: 1\r\nOrigin: https://evil.example\r\n\
        Sec-Fetch-Site: cross-site\r\nX-Real-IP: 6.6.6.6\r\n";
    for (method, path) in [
        ("POST", "/control/channels/main/skip"),
        ("GET", "/control/state"),
        ("GET", "/control/openapi.json"),
        ("DELETE", "/control/anything"),
    ] {
        let answer = request(proxy, method, path, headers);
        assert_eq!(answer.status(), 200, "{method} {path}");
        assert_eq!(
            answer.header("cache-control"),
            "no-store",
            "{method} {path}"
        );
        assert!(!answer.header("content-security-policy").is_empty());
        assert_ne!(answer.header("server"), "x");
        let asked = conductor.asked();
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].start.split(' ').nth(1), Some(path));
        assert_eq!(asked[0].start.split(' ').next(), Some(method));
        for (name, value) in [
            ("cookie", "__Host-mitts=a.b"),
            ("mitts-control", "1"),
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
            ("x-real-ip", "127.0.0.1"),
            ("host", &format!("127.0.0.1:{proxy}")),
        ] {
            assert_eq!(asked[0].header(name), value, "{name}");
        }
    }
    let own = request(proxy, "POST", "/control/channels/main/extend", headers);
    assert_eq!((own.status(), own.body.len()), (502, 16), "its own problem");
    conductor.asked();
    for path in ["/control", "/Control/state", "/controls/state"] {
        // nginx leads to /control/, where there is nothing
        let status = request(proxy, "GET", path, headers).status();
        assert!(matches!(status, 301 | 404), "{path}: {status}");
    }
    let head = format!(
        "POST /control/channels/main/skip HTTP/1.1\r\nHost: 127.0.0.1:{proxy}\r\nConnection: close\r\n\
         Content-Length: 20000\r\n\r\n"
    );
    let long = post(proxy, head.as_bytes(), &[b'x'; 20000]);
    assert_eq!(
        problem(&long),
        (413, "urn:mitts:problem:too-long".to_owned())
    );
    assert!(conductor.asked().is_empty());
}

/// Status and type of a problem document that a page can show.
fn problem(answer: &Message) -> (u16, String) {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let document: Value = serde_json::from_slice(&answer.body).unwrap();
    for field in ["title", "remedy"] {
        assert!(document[field].as_str().is_some_and(|text| text.len() > 5));
    }
    let kind = document["type"].as_str().unwrap();
    (answer.status(), kind.to_owned())
}

/// What both do with the queues.
fn queues(proxy: u16, folder: &Path) {
    let missing = request(proxy, "GET", "/queue.json", "");
    assert_eq!(missing.status(), 404);
    std::fs::create_dir_all(folder.join("public")).unwrap();
    let text = format!("{{\"channels\":[{}]}}", "\"bread\",".repeat(300));
    std::fs::write(folder.join("public/queue.json"), &text).unwrap();
    let queue = request(proxy, "GET", "/queue.json", "");
    assert_eq!((queue.status(), queue.body), (200, text.into_bytes()));
    let queue = request(proxy, "HEAD", "/queue.json", "Accept-Encoding: gzip\r\n");
    assert_eq!(queue.header("cache-control"), "public, max-age=1");
    assert_eq!(queue.header("content-type"), "application/json");
    let queue = request(proxy, "GET", "/queue.json", "Accept-Encoding: gzip\r\n");
    assert_eq!(queue.header("content-encoding"), "gzip");
    for (method, path) in [("POST", "/queue.json"), ("GET", "/queue.json/")] {
        let status = request(proxy, method, path, "").status();
        assert!(matches!(status, 404 | 405), "{method} {path}: {status}");
    }
}

#[test]
fn caddy_passes_acts_on_and_answers_for_a_conductor_that_is_away() {
    let folder = tempfile::tempdir().unwrap();
    let port = Port::open(conductor);
    let caddy = Caddy::start(&roster(folder.path(), port.number));
    proxied(caddy.port, &port);
    queues(caddy.port, folder.path());

    let caddy = Caddy::start(&roster(folder.path(), free_port()));
    let away = request(caddy.port, "POST", "/control/channels/main/skip", "");
    assert_eq!(problem(&away), (502, "urn:mitts:problem:away".to_owned()));
}

#[test]
fn nginx_does_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let port = Port::open(conductor);
    let Some(nginx) = Nginx::alone(roster(folder.path(), port.number)) else {
        return;
    };
    proxied(nginx.port(), &port);
    queues(nginx.port(), folder.path());

    let nginx = Nginx::alone(roster(folder.path(), free_port())).unwrap();
    let away = request(nginx.port(), "POST", "/control/channels/main/skip", "");
    assert_eq!(problem(&away), (502, "urn:mitts:problem:away".to_owned()));
}
