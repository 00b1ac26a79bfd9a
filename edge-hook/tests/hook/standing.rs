//! Clients that send nothing, slowly, or too much, and handlers that panic.

use std::{
    io::{self, BufReader, Read, Write},
    net::TcpStream,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode},
    response::Response,
};
use edge_hook::{AppState, LogSink, SharedRoster, router};
use roster::Secret;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{
    SECRET,
    client::{receive, send, webhook},
    recording::like,
    rosters::Site,
    server::Server,
    verifier,
};

/// How many connections the function has room for here, and how many open one and never finish.
const ROOM: usize = 8;
const STUCK: usize = 100;

fn open(server: &Server, sent: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(server.to).unwrap();
    stream.write_all(sent).unwrap();
    stream
}

#[test]
fn clients_that_never_finish_only_shut_each_other_out() {
    let site = Site::new();
    let body = like("rtmp-opening", &format!("rtmp://h/show/{}", site.alice));
    for sent in [
        "",
        "POST /admission HTT",
        "POST /admission HTTP/1.1\r\nContent-Length: 500\r\n\r\n{\"client\"",
        "POST /admission HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
        // answered, and then idle
        "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n",
    ] {
        let server = Server::start_small(site.roster(), ROOM);
        let stuck: Vec<_> = (0..STUCK).map(|_| open(&server, sent.as_bytes())).collect();
        for _ in 0..3 * ROOM {
            assert_eq!(server.ask(&body)["allowed"], true, "{sent}");
        }
        let metrics = server.metrics();
        let closed = metrics.lines().find_map(|line| {
            let count = line.strip_prefix("mitts_connections_closed_total ")?;
            count.parse::<usize>().ok()
        });
        assert!(closed.unwrap() >= STUCK - ROOM, "{metrics}");
        drop(stuck);
    }
}

/// A connection whose whole request is there keeps its place: all of these are answered, though there are more than
/// there is room for at a time.
#[test]
fn more_requests_than_there_is_room_for_are_all_answered() {
    let site = Site::new();
    let server = Server::start_small(site.roster(), ROOM);
    let body = like("rtmp-opening", &format!("rtmp://h/show/{}", site.alice));
    let request = webhook(server.to, &verifier().sign(body.as_bytes()), &body);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..20 {
                    assert_eq!(send(server.to, &request).status, 200);
                }
            });
        }
    });
}

#[test]
fn a_head_that_is_too_large_is_431() {
    let server = Server::start(Site::new().roster());
    let long = format!("X: {}\r\n", "x".repeat(20_000));
    let many: String = (0..65).map(|at| format!("X{at}: x\r\n")).collect();
    for headers in [long, many] {
        let mut stream = open(&server, b"GET /healthz HTTP/1.1\r\n");
        // the answer may come before all is sent
        let _ = stream.write_all(format!("{headers}\r\n").as_bytes());
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
    let fits: String = (0..60).map(|at| format!("X{at}: x\r\n")).collect();
    assert_eq!(server.get("/healthz", &fits).status, 200);
}

#[test]
fn each_answer_has_the_id_of_its_line_in_the_log_and_no_client_chooses_it() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let body = like("rtmp-opening", &format!("rtmp://h/show/{}", site.alice));
    let signature = verifier().sign(body.as_bytes());
    let mut seen = Vec::new();
    for headers in ["", "X-Request-Id: forged\r\n"] {
        let request = String::from_utf8(webhook(server.to, &signature, &body)).unwrap();
        let request = request.replace("Accept:", &format!("{headers}Accept:"));
        let answer = send(server.to, request.as_bytes());
        let id = answer.header("x-request-id").unwrap().to_owned();
        assert_eq!(server.last_line()["id"], json!(id));
        seen.push(id);
    }
    let found = server.get("/nothing", "X-Request-Id: forged\r\n");
    seen.push(found.header("x-request-id").unwrap().to_owned());
    assert!(seen.iter().all(|id| id != "forged"), "{seen:?}");
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 3);
}

/// A log that panics when a request is logged.
struct Panics(bool);

impl Write for Panics {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        assert!(std::mem::take(&mut self.0), "the disk is on fire");
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn post(
    routes: &Router,
    path: &str,
    body: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, Value) {
    let mut request = Request::post(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let answer: Response = routes.clone().oneshot(request).await.unwrap();
    let status = answer.status();
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn a_panic_is_a_denial_and_the_next_request_is_answered() {
    let site = Site::new();
    let secret = Secret::new(SECRET.to_owned());
    let roster = SharedRoster::new(site.roster());
    let log = LogSink::direct(Panics(false));
    let routes = router(AppState::new(roster, &secret, log).unwrap());

    let body = like("rtmp-opening", &format!("rtmp://h/show/{}", site.alice));
    let signature = verifier().sign(body.as_bytes());
    let signed = [("X-OME-Signature", signature.as_str())];
    let denied = json!({"allowed": false, "reason": "internal error"});
    for _ in 0..3 {
        let answer = post(&routes, "/admission", &body, &signed).await;
        assert_eq!(answer, (StatusCode::OK, denied.clone()));
    }
    let text = [("Content-Type", "text/plain")];
    let answer = post(&routes, "/whoami", &site.alice, &text).await;
    let error = json!({"error": "internal error"});
    assert_eq!(answer, (StatusCode::INTERNAL_SERVER_ERROR, error));

    // a log that panics after the first line
    let roster = SharedRoster::new(site.roster());
    let log = LogSink::direct(Panics(true));
    let routes = router(AppState::new(roster, &secret, log).unwrap());
    let (_, first) = post(&routes, "/admission", &body, &signed).await;
    let (_, second) = post(&routes, "/admission", &body, &signed).await;
    assert_eq!((&first["allowed"], &second), (&json!(true), &denied));
}

#[test]
fn answers_come_in_order_on_a_connection_with_requests_ahead() {
    let site = Site::new();
    let server = Server::start_small(site.roster(), 2);
    let mut stream = TcpStream::connect(server.to).unwrap();
    let mut all = Vec::new();
    for key in [&site.alice, &site.nobody, &site.alice] {
        let body = like("rtmp-opening", &format!("rtmp://h/show/{key}"));
        all.extend(webhook(server.to, &verifier().sign(body.as_bytes()), &body));
    }
    stream.write_all(&all).unwrap();
    let mut reader = BufReader::new(stream);
    let allowed = [true, false, true].map(|expected| {
        let answer = receive(&mut reader);
        (answer.json()["allowed"].clone(), json!(expected))
    });
    assert!(
        allowed.iter().all(|(found, expected)| found == expected),
        "{allowed:?}"
    );
}
