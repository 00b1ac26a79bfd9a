//! Over real connections, to targets that do all that targets do.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use roster::{Event, Notify, Secret};
use rustls::RootCertStore;

use super::*;
use crate::notify::{request::Subject, sign::Signer};

/// A target's part of the address that nobody may see.
const HIDDEN: &str = "hidden-part-of-the-address";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Answers each request with these bytes, or hangs without any. Remembers the requests.
struct Target {
    to: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Target {
    fn answering(answer: Option<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let to = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let remembered = asked.clone();
        thread::spawn(move || {
            let mut hanging = Vec::new();
            for client in listener.incoming() {
                let mut client = client.unwrap();
                remembered.lock().unwrap().push(read_request(&mut client));
                match answer {
                    // the client may be gone
                    Some(answer) => drop(client.write_all(answer.as_bytes())),
                    None => hanging.push(client),
                }
            }
        });
        Target { to, asked }
    }

    fn address(&self, hosts: &Hosts, named: bool) -> Address {
        let url = format!("http://{}/{HIDDEN}?thread_id=7", self.to);
        Address::of(&url, named.then(|| Signer::new(SECRET).unwrap()), hosts).unwrap()
    }
}

fn read_request(client: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut some = [0; 4096];
    loop {
        let read = client.read(&mut some).unwrap();
        text.extend_from_slice(&some[..read]);
        let so_far = String::from_utf8_lossy(&text).into_owned();
        let length = so_far.split_once("\r\n\r\n").and_then(|(head, body)| {
            let length = head.to_ascii_lowercase();
            let length = length.split_once("content-length: ")?.1;
            let length: usize = length.lines().next()?.parse().ok()?;
            Some(body.len() >= length)
        });
        // the first byte of a TLS handshake
        let is_tls = text.first() == Some(&0x16);
        if read == 0 || is_tls || length == Some(true) {
            return so_far;
        }
    }
}

/// Hosts with this one in the own network.
fn hosts(local: &str) -> Hosts {
    Hosts::of(&Notify {
        local_hosts: vec![roster::At::new(local.to_owned(), 0..0)],
        ..Notify::default()
    })
}

fn local() -> Hosts {
    hosts("127.0.0.1")
}

fn request(message: Option<&str>) -> TargetRequest {
    TargetRequest {
        id: "msg_1".to_owned(),
        message: message.map(str::to_owned),
        body: b"{\"content\":\"Ann is live\"}".to_vec(),
        subject: Subject {
            stream: "show/ann".to_owned().try_into().unwrap(),
            event: Event::Live,
        },
    }
}

fn send(target: &Target, kind: Kind, request: &TargetRequest, patience: Duration) -> Outcome {
    let address = target.address(&local(), kind == Kind::Webhook);
    send_to(&address, local(), kind, request, patience)
}

fn send_to(
    address: &Address,
    hosts: Hosts,
    kind: Kind,
    request: &TargetRequest,
    patience: Duration,
) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let client = Client::new(hosts, tls, patience);
    let outcome = runtime.block_on(client.send(address, kind, request));
    let said = format!("{outcome:?} {address:?} {request:?}");
    let shown = match &outcome {
        Outcome::Later { why, .. } | Outcome::Never(why) => why.to_string(),
        Outcome::Delivered { .. } => String::new(),
    };
    assert!(
        !said.contains(HIDDEN) && !shown.contains(HIDDEN),
        "{said} {shown}"
    );
    outcome
}

const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_new_message_has_an_id_by_which_it_is_edited() {
    let target = Target::answering(Some(
        "HTTP/1.1 200 OK\r\nx-ratelimit-remaining: 0\r\nx-ratelimit-reset-after: 1\r\ncontent-length: 11\r\n\r\n{\"id\":\"42\"}",
    ));
    let (message, wait) = (Some("42".to_owned()), Some(Duration::from_secs(1)));
    let sent = send(&target, Kind::Discord, &request(None), LONG);
    assert_eq!(sent, Outcome::Delivered { message, wait });
    let edited = send(&target, Kind::Discord, &request(Some("42")), LONG);
    assert_eq!(
        edited,
        Outcome::Delivered {
            message: None,
            wait
        }
    );
    let asked = target.asked.lock().unwrap();
    assert!(asked[0].starts_with(&format!(
        "POST /{HIDDEN}?thread_id=7&wait=true HTTP/1.1\r\n"
    )));
    assert!(asked[1].starts_with(&format!(
        "PATCH /{HIDDEN}/messages/42?thread_id=7 HTTP/1.1\r\n"
    )));
    assert!(asked[1].ends_with("\r\n\r\n{\"content\":\"Ann is live\"}"));
    assert!(
        !asked[0].to_lowercase().contains("webhook-"),
        "it is not signed"
    );
}

#[test]
fn a_program_gets_a_signature() {
    let target = Target::answering(Some("HTTP/1.1 204 No Content\r\n\r\n"));
    let sent = send(&target, Kind::Webhook, &request(None), LONG);
    let (message, wait) = (None, None);
    assert_eq!(sent, Outcome::Delivered { message, wait });
    let asked = target.asked.lock().unwrap();
    let header = |name: &str| {
        let mut lines = asked[0].lines();
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        value.unwrap().to_owned()
    };
    let time = header("webhook-timestamp").parse().unwrap();
    let signature = Signer::new(SECRET)
        .unwrap()
        .sign("msg_1", time, &request(None).body);
    assert_eq!(header("webhook-id"), "msg_1");
    assert_eq!(header("webhook-signature"), signature);
    assert_eq!(header("content-type"), "application/json");
}

#[test]
fn what_is_wrong_with_an_answer_is_reported_without_the_address() {
    let later = |why, wait| Outcome::Later { why, wait };
    for (answer, outcome) in [
        (
            Some("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"),
            Outcome::Never(Failure::Status(404)),
        ),
        (
            Some("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\n\r\n"),
            Outcome::Never(Failure::Status(302)),
        ),
        (
            Some("HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n"),
            later(Failure::Status(500), None),
        ),
        (
            Some("HTTP/1.1 429 Slow\r\nretry-after: 3\r\ncontent-length: 0\r\n\r\n"),
            later(Failure::Status(429), Some(Duration::from_secs(3))),
        ),
        (Some(""), later(Failure::Closed, None)),
        (Some("nonsense\r\n\r\n"), later(Failure::Closed, None)),
        (
            Some("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"),
            Outcome::Delivered {
                message: None,
                wait: None,
            },
        ),
    ] {
        let target = Target::answering(answer);
        assert_eq!(
            send(&target, Kind::Discord, &request(None), LONG),
            outcome,
            "{answer:?}"
        );
        assert_eq!(target.asked.lock().unwrap().len(), 1);
    }
}

#[test]
fn a_target_that_hangs_or_is_not_there_is_left() {
    let hanging = Target::answering(None);
    let later = |why| Outcome::Later { why, wait: None };
    let short = Duration::from_millis(300);
    assert_eq!(
        send(&hanging, Kind::Slack, &request(None), short),
        later(Failure::Slow)
    );
    let to = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let nobody = Target {
        to,
        asked: Arc::default(),
    };
    assert_eq!(
        send(&nobody, Kind::Slack, &request(None), LONG),
        later(Failure::Unreachable)
    );
}

#[test]
fn a_name_that_leads_inside_is_not_connected_to() {
    let target = Target::answering(Some("HTTP/1.1 204 No Content\r\n\r\n"));
    let url = format!("https://localhost:{}/{HIDDEN}", target.to.port());
    let address = Address::of(&url, Some(Signer::new(SECRET).unwrap()), &local()).unwrap();
    let sent = send_to(&address, local(), Kind::Webhook, &request(None), LONG);
    assert_eq!(
        sent,
        Outcome::Later {
            why: Failure::Inside,
            wait: None
        }
    );
    assert!(target.asked.lock().unwrap().is_empty());
    // if the roster allows it, it is connected to, and speaks no TLS
    let sent = send_to(
        &address,
        hosts("localhost"),
        Kind::Webhook,
        &request(None),
        LONG,
    );
    assert_eq!(
        sent,
        Outcome::Later {
            why: Failure::Tls,
            wait: None
        }
    );
}

#[test]
fn an_address_comes_from_a_secret() {
    let secret = |text: &str| Address::of(Secret::new(text.to_owned()).reveal(), None, &local());
    assert!(secret(" https://discord.com/api/webhooks/1/x\n").is_ok());
    for bad in [
        "hidden-part",
        "https://hidden-part/x",
        "http://hidden-part",
        "\u{e9}",
    ] {
        let why = secret(bad).unwrap_err();
        assert!(!format!("{why} {why:?}").contains("hidden"), "{why}");
    }
}
