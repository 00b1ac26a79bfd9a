//! The site's own files: how long they are cached, and the headers of every answer.

use crate::{
    bench::{Bench, PRODUCER, WITH_LOGIN, roster},
    wire::request_of,
};

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
fn the_public_keys_of_invitations_are_no_hidden_file() {
    let bench = Bench::start();
    let keys = bench.get("/.well-known/jwks.json");
    assert_eq!(
        (keys.status(), keys.header("content-type")),
        (200, "application/json")
    );
    assert_eq!(keys.header("cache-control"), "no-cache");
    for other in ["/.well-known/other.json", "/.well-known/", "/.manifest"] {
        assert_eq!(bench.get(other).status(), 404, "{other}");
    }
}

#[test]
fn every_response_has_the_security_headers_once() {
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

/// A browser that cached the page of a 404 requests it again with its `ETag`, and shows the answer.
#[test]
fn a_missing_page_has_the_404_page_for_every_request() {
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

#[test]
fn other_hosts_lead_to_the_same_page_of_the_site() {
    let bench = Bench::start();
    let port = bench.caddy.port;
    for target in [
        "/",
        "/alice/?a=b&c",
        "/live.json",
        "/nobody/",
        "/show/alice/llhls.m3u8",
    ] {
        let answer = request_of("www.localhost", port, target);
        assert_eq!(answer.status(), 308, "{target}");
        let to = format!("http://127.0.0.1:{port}{target}");
        assert_eq!(answer.header("location"), to);
        assert_eq!(answer.header("cache-control"), "no-cache", "{target}");
    }
    assert!(bench.asked().0.is_empty() && bench.function.asked().is_empty());
}

#[test]
fn an_obs_page_with_a_login_is_for_its_producers() {
    let bench = Bench::start();
    for target in WITH_LOGIN {
        let wrong = "Authorization: Basic cHJvZHVjZXI6YnJlYWRz\r\n";
        for nobody in ["", wrong] {
            let refused = bench.send("GET", target, nobody);
            assert_eq!((refused.status(), refused.body.len()), (401, 0), "{target}");
            let asks = refused.header("www-authenticate");
            assert_eq!(asks, "Basic realm=\"finals\"", "{target}");
        }
        let page = bench.send("GET", target, PRODUCER);
        assert!(
            [200, 308].contains(&page.status()),
            "{target}: {}",
            page.start
        );
    }
    let page = bench.send("GET", "/finals/obs/", PRODUCER);
    assert_eq!(page.body, b"The canvas");
    assert_eq!(page.header("cache-control"), "no-cache");
    // the page for people, and other OBS pages
    for target in ["/finals/", "/alice/obs/"] {
        assert_eq!(bench.get(target).status(), 200, "{target}");
    }
    assert!(!bench.caddy.log().contains("cHJvZHVjZXI6"));
}
