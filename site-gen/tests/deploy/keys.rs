//! No log or file of Caddy contains a key, even if the engine is down or sends invalid answers, or if
//! requests are invalid.

use roster::StreamKey;

use crate::{
    bench::roster,
    caddy::Caddy,
    wire::{Message, Port, free_port, head},
};

/// Sends a key in every way in which one was seen to reach a proxy, and in some wrong ways.
fn provoke(port: u16, key: &str) {
    let host = format!("Host: 127.0.0.1:{port}\r\n");
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    for line in [
        format!("POST /show/{key}?direction=whip&key={key} HTTP/1.1"),
        format!("PATCH /call/{key}/abc?direction=whip HTTP/1.1"),
        format!("DELETE /call/{key}/abc?direction=whip HTTP/1.1"),
        format!("OPTIONS /show/{key}?direction=whip HTTP/1.1"),
        format!("POST http://127.0.0.1:{port}/show/{key}?direction=whip HTTP/1.1"),
        format!("POST /show/alice?direction=whip&x={key}&x=%zz HTTP/1.1"),
        format!("POST //show//{key}?direction=whip HTTP/1.1"),
        format!("POST /SHOW/{key}?direction=whip HTTP/1.1"),
        format!("POST /{key}?direction=whip HTTP/1.1"),
        format!("GET /{key}/ HTTP/1.1"),
        format!("GET /show/alice/llhls.m3u8?key={key} HTTP/1.1"),
        format!("GET /radio/alice/llhls.m3u8?key={key} HTTP/1.1"),
        format!("GET /show/alice/live?key={key} HTTP/1.1"),
        format!("GET /show/{key}/live HTTP/1.1"),
        format!("GET /show/alice/thumb.jpg?{key} HTTP/1.1"),
        format!("GET /alice/?{key} HTTP/1.1"),
        format!("CONNECT {key}:443 HTTP/1.1"),
        format!("POST /whoami?{key} HTTP/1.1"),
        format!("POST /obs?app={key} HTTP/1.1"),
        format!("GET /live.json?key={key} HTTP/1.1"),
    ] {
        for headers in [
            String::new(),
            format!("Authorization: Bearer {key}\r\n"),
            format!("Cookie: a={key}\r\nReferer: http://127.0.0.1/{key}\r\nX-Key: {key}\r\n"),
            format!("Origin: http://{key}\r\nContent-Length: 4\r\n"),
        ] {
            let request = format!("{line}\r\n{host}{headers}Connection: close\r\n\r\n{key}");
            head(port, request.as_bytes());
        }
    }
    for request in [
        format!("GET /show/alice?key={key} HTTP/1.1\r\n{host}{upgrade}\r\n"),
        format!("GET /call/alice HTTP/1.1\r\n{host}{upgrade}Sec-WebSocket-Protocol: {key}\r\n\r\n"),
        format!("POST /show/{key}?direction=whip HTTP/9.9\r\n{host}\r\n"),
        format!("POST /show/{key}%zz?direction=whip HTTP/1.1\r\n{host}\r\n"),
        format!("POST /show/{key} ?direction=whip HTTP/1.1\r\n{host}\r\n"),
        format!("POST /show/{key}?direction=whip HTTP/1.1\r\nHost: {key}\r\nHost: b\r\n\r\n"),
        format!("POST /show/{key}?direction=whip HTTP/1.1\r\n{host}Bad {key} Header: 1\r\n\r\n"),
        format!("POST /show/{key}?direction=whip HTTP/1.1\r\n\r\n"),
        format!("POST /show/{key}?direction=whip HTTP/1.0\r\n\r\n"),
        format!("POST /show/{key}?direction=whip HTTP/1.1\r\n{host}Content-Length: -{key}\r\n\r\n"),
        format!(
            "POST /show/{key}?direction=whip HTTP/1.1\r\n{host}\
             Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n{key}\r\n"
        ),
        format!("\u{16}\u{3}\u{1}{key}\r\n\r\n"),
        format!("{key}\r\n\r\n"),
    ] {
        head(port, request.as_bytes());
    }
}

/// Sends these requests, then searches Caddy's log and files for the key.
fn search(caddy: &Caddy) {
    let key = StreamKey::generate().unwrap();
    let key = key.reveal();
    provoke(caddy.port, key);
    let log = caddy.log();
    let logged = log.matches("http.log.error").count();
    assert!(
        logged > 20,
        "only {logged} errors were logged, so little was looked at:\n{log}"
    );
    assert!(log.contains("\"uri\":\"/show\""), "the app is kept:\n{log}");
    for file in caddy.files() {
        let bytes = std::fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let found = text.lines().find(|line| line.contains(&key[..20]));
        assert_eq!(found, None, "in {}", file.display());
    }
}

#[test]
fn with_the_engine_down() {
    search(&Caddy::start(&roster(
        free_port(),
        free_port(),
        free_port(),
    )));
}

#[test]
fn with_an_engine_that_hangs_up() {
    let [engine, function] = std::array::from_fn(|_| Port::open(|_| Vec::new()));
    search(&Caddy::start(&roster(
        engine.number,
        free_port(),
        function.number,
    )));
}

#[test]
fn with_an_engine_that_answers_nonsense() {
    fn nonsense(request: &Message) -> Vec<u8> {
        match request.header("upgrade") {
            "websocket" => {
                b"HTTP/1.1 101 No\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\n".to_vec()
            }
            _ => b"BREAD 9000 /\r\n\r\n".to_vec(),
        }
    }
    let [engine, function] = std::array::from_fn(|_| Port::open(nonsense));
    search(&Caddy::start(&roster(
        engine.number,
        free_port(),
        function.number,
    )));
}
