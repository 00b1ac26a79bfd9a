//! Requests that are not webhooks of the engine.

use std::{
    io::{BufReader, Write},
    net::TcpStream,
};

use serde_json::json;

use crate::support::{
    client::{Answer, ask, receive, send, webhook},
    recording,
    rosters::Site,
    server::Server,
    verifier,
};

fn expect(answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.json(), json!({ "error": error }));
}

#[test]
fn a_missing_or_wrong_signature_is_401_and_nothing_is_parsed() {
    let server = Server::start(Site::new().roster());
    let body = &recording::all()[0].body;
    let good = verifier().sign(body.as_bytes());
    let other = recording::all()[1].signature.clone();
    let empty_secret = "CuIV5uN_zZhnzubqDfOT8F9OhCg";
    for (signature, body) in [
        ("", body.as_str()),
        (&other, body),
        (empty_secret, body),
        (&good.to_lowercase(), body),
        (&good[1..], body),
        (&format!("{good}=="), body),
        (&other, "this is no JSON"),
        ("é", "\0\u{1}"),
    ] {
        let answer = send(server.to, &webhook(server.to, signature, body));
        expect(&answer, 401, "the signature is missing or wrong");
        assert_eq!(server.last_line()["verdict"], "rejected");
    }
    let unsigned = format!(
        "POST /admission HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = send(server.to, unsigned.as_bytes());
    expect(&answer, 401, "the signature is missing or wrong");
}

#[test]
fn what_is_signed_but_no_admission_request_is_400() {
    let server = Server::start(Site::new().roster());
    let whole = &recording::all()[0].body;
    for body in [
        "",
        "{",
        "[]",
        "null",
        "{}",
        r#"{"request":{}}"#,
        &whole[..whole.len() - 1],
        &format!("{whole}x"),
        &whole.replace("\"rtmp://", "7,\"x\":\"rtmp://"),
        &whole.replace("\"opening\"", "true"),
        &"[".repeat(60_000),
    ] {
        expect(
            &ask(server.to, body),
            400,
            "the body is not an admission request",
        );
    }
    let mut request = webhook(server.to, &verifier().sign(b"\xff\xfe{"), "..{");
    let at = request.len() - 3;
    request[at..].copy_from_slice(b"\xff\xfe{");
    expect(
        &send(server.to, &request),
        400,
        "the body is not an admission request",
    );
}

#[test]
fn a_body_over_64_kib_is_413_and_one_of_64_kib_is_read() {
    let server = Server::start(Site::new().roster());
    let body = &recording::all()[1].body;
    let padded = |length: usize| format!("{body}{}", " ".repeat(length - body.len()));
    assert_eq!(ask(server.to, &padded(64 * 1024)).status, 200);
    for length in [64 * 1024 + 1, 200_000, 1024 * 1024] {
        expect(
            &ask(server.to, &padded(length)),
            413,
            "the body is over 64 KiB",
        );
    }
    let chunk = format!("8000\r\n{}\r\n", "x".repeat(0x8000));
    let chunked = format!(
        "POST /admission HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n",
        chunk.repeat(3)
    );
    expect(
        &send(server.to, chunked.as_bytes()),
        413,
        "the body is over 64 KiB",
    );
}

#[test]
fn a_body_in_pieces_is_put_together() {
    let server = Server::start(Site::new().roster());
    let recorded = &recording::all()[5];
    let (one, two) = recorded.body.split_at(100);
    let (two, three) = two.split_at(1);
    let mut stream = TcpStream::connect(server.to).unwrap();
    let head = format!(
        "POST /admission HTTP/1.1\r\nHost: h\r\nX-OME-Signature: {}\r\n\
         Transfer-Encoding: chunked\r\n\r\n",
        recorded.signature
    );
    stream.write_all(head.as_bytes()).unwrap();
    for piece in [one, two, three] {
        stream
            .write_all(format!("{:x}\r\n{piece}\r\n", piece.len()).as_bytes())
            .unwrap();
        stream.flush().unwrap();
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    assert_eq!(receive(&mut BufReader::new(stream)).status, 200);
}

#[test]
fn wrong_methods_and_paths_are_405_and_404() {
    let server = Server::start(Site::new().roster());
    let plain = |line: &str| {
        send(
            server.to,
            format!("{line} HTTP/1.1\r\nHost: h\r\n\r\n").as_bytes(),
        )
    };
    for method in ["GET", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        let answer = plain(&format!("{method} /admission"));
        expect(&answer, 405, "method not allowed");
        assert_eq!(answer.header("allow"), Some("POST"));
    }
    let answer = plain("POST /healthz");
    expect(&answer, 405, "method not allowed");
    assert_eq!(answer.header("allow"), Some("GET,HEAD"));
    for path in [
        "/",
        "/admission/",
        "/Admission",
        "/admission/x",
        "//admission",
        "/..",
    ] {
        expect(&plain(&format!("POST {path}")), 404, "not found");
    }
}

/// Behind a proxy that adds a prefix and does not remove it; a new roster applies at once.
#[test]
fn a_path_before_admission_is_answered() {
    let text = Site::new().text;
    let with = |url: &str| {
        let text = format!("{text}[admission]\nurl = \"{url}\"\n");
        roster::Roster::parse("mitts.toml", &text).unwrap().0
    };
    let server = Server::start(with("http://127.0.0.1:9000/hooks/ome/admission"));
    let status = |line: &str| {
        let request = format!("{line} HTTP/1.1\r\nHost: h\r\n\r\n");
        send(server.to, request.as_bytes()).status
    };
    for below in ["", "/hooks/ome"] {
        assert_eq!(status(&format!("POST {below}/admission")), 401);
        assert_eq!(status(&format!("GET {below}/healthz")), 200);
        assert_eq!(status(&format!("GET {below}/admission?x=1")), 405);
        assert_eq!(status(&format!("GET {below}/other")), 404);
    }
    assert_eq!(status("POST /hooks/ome/hooks/ome/admission"), 404);
    server
        .roster
        .replace(with("http://127.0.0.1:9000/admission"));
    assert_eq!(status("POST /hooks/ome/admission"), 404);
    assert_eq!(status("POST /admission"), 401);
}

#[test]
fn one_connection_takes_many_requests() {
    let server = Server::start(Site::new().roster());
    let mut stream = TcpStream::connect(server.to).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    for recorded in recording::all() {
        let request = webhook(server.to, &recorded.signature, &recorded.body);
        stream.write_all(&request).unwrap();
        assert_eq!(receive(&mut reader).status, 200, "{recorded:?}");
        let request = webhook(server.to, "wrong", &recorded.body);
        stream.write_all(&request).unwrap();
        assert_eq!(receive(&mut reader).status, 401, "{recorded:?}");
    }
}

#[test]
fn health_is_small_and_says_nothing_secret() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let answer = send(server.to, b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(answer.status, 200);
    let health = answer.json();
    assert_eq!(health["status"], "ok");
    assert_eq!(health["users"], 4);
    assert_eq!(health["roster"]["state"], "ok");
    assert!(health["roster"]["age"].is_u64());
    assert_eq!(health.as_object().unwrap().len(), 3);
}

#[test]
fn a_client_may_call_itself_what_it_likes() {
    let server = Server::start(Site::new().roster());
    let recorded = &recording::all()[6];
    let body = recorded.body.replace("llhls-test/1.0", "\u{1}..");
    let mut bytes = body.into_bytes();
    let at = bytes.iter().position(|byte| *byte == 1).unwrap();
    bytes[at..at + 3].copy_from_slice(b"\xe9\xff\"");
    for last in [b'x', b'"'] {
        bytes[at + 2] = last;
        let mut request = webhook(server.to, &verifier().sign(&bytes), "");
        let head = String::from_utf8(request).unwrap();
        request = head
            .replace(
                "Content-Length: 0",
                &format!("Content-Length: {}", bytes.len()),
            )
            .into();
        request.extend_from_slice(&bytes);
        let expected = if last == b'"' { 400 } else { 200 };
        assert_eq!(send(server.to, &request).status, expected);
    }
}
