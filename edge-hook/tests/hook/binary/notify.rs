//! Notifications of the real binary, to targets over real connections.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use data_encoding::BASE64;
use engine::webhook::Verifier;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sha2::Sha256;

use super::{SECRET, folder, hook, publish};
use crate::support::{
    child::{Hook, wait},
    client::{send, webhook},
    engine::{Engine, TOKEN},
    recording::like,
    rosters::Site,
};

/// A part of addresses that nobody may see.
const HIDDEN: &str = "a-hidden-part-of-the-address";
const SIGNING: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Answers requests in turn with these statuses, and the last one from then on; 0 hangs.
struct Target {
    to: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Target {
    fn answering(statuses: &'static [u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let to = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let remembered = asked.clone();
        thread::spawn(move || {
            let mut hanging = Vec::new();
            for client in listener.incoming() {
                let mut client = client.unwrap();
                let mut all = remembered.lock().unwrap();
                let status = statuses[all.len().min(statuses.len() - 1)];
                all.push(request(&mut client));
                drop(all);
                let body = r#"{"id":"42"}"#;
                let answer = format!(
                    "HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                match status {
                    0 => hanging.push(client),
                    _ => drop(client.write_all(answer.as_bytes())),
                }
            }
        });
        Target { to, asked }
    }

    fn url(&self) -> String {
        format!("http://{}/{HIDDEN}", self.to)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn free_port() -> SocketAddr {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap()
}

fn request(client: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut some = [0; 4096];
    loop {
        let read = client.read(&mut some).unwrap();
        text.push_str(std::str::from_utf8(&some[..read]).unwrap());
        if read == 0 || text.ends_with('}') {
            return text;
        }
    }
}

/// The type of an event, if its signature is valid.
fn event(request: &str) -> String {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let header = |name: &str| {
        let mut lines = head.lines();
        lines
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
            .unwrap()
    };
    let key = BASE64
        .decode(SIGNING.trim_start_matches("whsec_").as_bytes())
        .unwrap();
    let (id, time) = (header("webhook-id"), header("webhook-timestamp"));
    let hmac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    let hmac = hmac.chain_update(format!("{id}.{time}.{body}"));
    let signature = BASE64
        .decode(&header("webhook-signature").as_bytes()[3..])
        .unwrap();
    hmac.verify_slice(&signature).unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    body["type"].as_str().unwrap().to_owned()
}

fn closing(to: SocketAddr) {
    let body = like("rtmp-closing", "rtmp://h/show/alice");
    let verifier = Verifier::new(SECRET).unwrap();
    let answer = send(to, &webhook(to, &verifier.sign(body.as_bytes()), &body));
    assert_eq!(answer.status, 200);
}

#[test]
fn targets_that_hang_or_fail_hold_up_neither_admission_nor_other_targets() {
    let engine = Engine::start(&[]);
    let (discord, slack) = (Target::answering(&[0]), Target::answering(&[500, 200]));
    let program = Target::answering(&[204]);
    let site = Site::new();
    let folder = folder(&format!(
        "{}[ome]\napi_token = {{ env = \"OME_API_TOKEN\" }}\nports = {{ api = {} }}\n[notify]\n\
         discord = {{ env = \"DISCORD\" }}\nslack = {{ file = \"slack.txt\" }}\n\
         webhook = {{ url = \"{}\", secret = {{ env = \"HOOK\" }} }}\n\
         local_hosts = [\"127.0.0.1\"]\nsettle = \"5s\"\n",
        site.text,
        engine.to.port(),
        program.url(),
    ));
    fs::write(folder.path().join("slack.txt"), slack.url()).unwrap();
    let mut command = hook(folder.path());
    command.env("OME_API_TOKEN", TOKEN);
    command.env("DISCORD", discord.url()).env("HOOK", SIGNING);
    let metrics = free_port();
    command.env("MITTS_METRICS", metrics.to_string());
    let hook = Hook::spawn(&mut command);
    let to = hook.address();
    assert_eq!(publish(to, &site.alice)["allowed"], true);
    let now = Timestamp::now() + SignedDuration::from_millis(1);
    let created = format!("{now:.3}");
    engine
        .inside()
        .streams
        .insert("show/alice".to_owned(), created);
    wait("a request that hangs", || {
        (!discord.asked().is_empty()).then_some(())
    });
    for _ in 0..50 {
        assert_eq!(publish(to, &site.alice)["allowed"], true);
    }
    wait("the second attempt", || {
        (slack.asked().len() == 2).then_some(())
    });
    wait("the event", || (!program.asked().is_empty()).then_some(()));
    // a duplicate was refused: it closes, and the stream goes on
    closing(to);
    let polls = engine.polls("show");
    wait("polls", || {
        (engine.polls("show") >= polls + 5).then_some(())
    });
    assert_eq!(program.asked().len(), 1);
    engine.inside().streams.clear();
    wait("the end", || (program.asked().len() == 2).then_some(()));
    let events: Vec<_> = program
        .asked()
        .iter()
        .map(|request| event(request))
        .collect();
    assert_eq!(events, ["stream.live", "stream.ended"]);
    assert!(
        discord.asked()[0].contains("alice is live: "),
        "{:?}",
        discord.asked()
    );

    let count = "mitts_notifications_total";
    wait("the counts", || {
        let page = send(metrics, b"GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n").body;
        let lines = [
            format!("{count}{{target=\"slack\",result=\"failed\"}} 1"),
            format!("{count}{{target=\"webhook\",result=\"sent\"}} 2"),
            "mitts_notifications_waiting ".to_owned(),
        ];
        lines.iter().all(|line| page.contains(line)).then_some(())
    });

    let (_, log, said) = hook.end("TERM");
    assert!(
        !log.contains(HIDDEN) && !log.contains(&SIGNING[6..]),
        "{log}"
    );
    assert!(
        !said.contains(HIDDEN) && !said.contains(&SIGNING[6..]),
        "{said}"
    );
    assert!(
        said.contains("`slack` of [notify] answers with an error (500); trying again"),
        "{said}"
    );
    let line = log
        .lines()
        .find(|line| line.contains("\"notified\":\"webhook\""))
        .unwrap();
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(
        (&line["event"], &line["result"]),
        (&"live".into(), &"sent".into())
    );
}

#[test]
fn an_address_that_is_not_allowed_is_reported_and_nothing_else_suffers() {
    let engine = Engine::start(&[]);
    let target = Target::answering(&[204]);
    let site = Site::new();
    let folder = folder(&format!(
        "{}[ome]\napi_token = {{ env = \"OME_API_TOKEN\" }}\nports = {{ api = {} }}\n[notify]\n\
         discord = {{ env = \"DISCORD\" }}\nslack = {{ env = \"SLACK\" }}\n",
        site.text,
        engine.to.port(),
    ));
    let mut command = hook(folder.path());
    command
        .env("OME_API_TOKEN", TOKEN)
        .env("DISCORD", target.url());
    let hook = Hook::spawn(&mut command);
    hook.wait_for(
        "`discord` of [notify] is not notified: the address does not begin with https://",
    );
    hook.wait_for("`slack` of [notify] is not notified: the environment variable SLACK is not set");
    assert_eq!(publish(hook.address(), &site.alice)["allowed"], true);
    let (_, log, said) = hook.end("TERM");
    assert!(!log.contains(HIDDEN) && !said.contains(HIDDEN), "{said}");
    assert!(target.asked().is_empty());
}
