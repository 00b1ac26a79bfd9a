//! Caddy proxies only the function's routes for pages.

use crate::{
    bench::{Bench, roster},
    caddy::Caddy,
    wire::{free_port, request},
};

#[test]
fn the_function_serves_pages() {
    let bench = Bench::start();
    let lies = "X-Real-IP: 6.6.6.6\r\nCookie: a=b\r\n";
    for (method, target) in [
        ("GET", "/live.json"),
        ("HEAD", "/live.json?x=1"),
        ("POST", "/whoami"),
        ("POST", "/obs?app=show&language=de"),
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
        ("GET", "/obs"),
        ("POST", "/obs/"),
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
fn a_page_gets_no_error_when_the_function_is_down() {
    let caddy = Caddy::start(&roster(free_port(), free_port(), free_port()));
    let list = request(caddy.port, "GET", "/live.json", "");
    assert_eq!((list.status(), list.body.len()), (204, 0));
    assert_eq!(list.header("cache-control"), "no-store");
    let whoami = request(caddy.port, "POST", "/whoami", "");
    assert_eq!((whoami.status(), whoami.body.len()), (502, 0));
}

#[test]
fn admission_and_the_rest_interface_are_not_public() {
    let bench = Bench::start();
    for target in ["/admission", "/healthz", "/v1/vhosts", "/show/", "/show"] {
        let answer = bench.get(target);
        assert_eq!(answer.status(), 404, "{target}");
        assert!(String::from_utf8_lossy(&answer.body).contains("Not here"));
    }
    assert!(bench.send("POST", "/admission", "").status() >= 400);
    assert_eq!(bench.asked(), (vec![], vec![]));
}
