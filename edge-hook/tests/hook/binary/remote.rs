//! A roster on another machine: here a server in this test that speaks as much of HTTP and S3 as is needed.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    process::Command,
    sync::{Arc, Mutex},
    thread,
};

use roster::index::write;
use serde_json::json;

use super::{folder, hook, publish};
use crate::support::{
    child::{Hook, wait},
    rosters::Site,
};

/// Answers with these bytes, unless they are known by their tag.
#[derive(Clone)]
struct Store {
    to: SocketAddr,
    bytes: Arc<Mutex<(Vec<u8>, String)>>,
    /// The first lines and headers of requests.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Store {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let store = Store {
            to: listener.local_addr().unwrap(),
            bytes: Arc::default(),
            asked: Arc::default(),
        };
        let own = store.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                own.answer(stream.unwrap());
            }
        });
        store
    }

    fn put(&self, bytes: Vec<u8>, tag: &str) {
        *self.bytes.lock().unwrap() = (bytes, format!("\"{tag}\""));
    }

    fn answer(&self, mut stream: TcpStream) {
        let mut head = String::new();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        while reader.read_line(&mut head).unwrap() > 2 {}
        let (bytes, tag) = self.bytes.lock().unwrap().clone();
        let known = head.to_ascii_lowercase();
        let known = known.contains(&format!("if-none-match: {tag}"));
        self.asked.lock().unwrap().push(head);
        let start = match known {
            true => "304 Not Modified\r\nContent-Length: 0".to_owned(),
            false => format!("200 OK\r\nContent-Length: {}", bytes.len()),
        };
        let _ = write!(
            stream,
            "HTTP/1.1 {start}\r\nETag: {tag}\r\nConnection: close\r\n\r\n"
        );
        if !known {
            let _ = stream.write_all(&bytes);
        }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn index(site: &Site) -> Vec<u8> {
    write(&site.roster(), &site.text, "").unwrap()
}

fn remote(folder: &std::path::Path, place: &str) -> Command {
    let mut command = hook(folder);
    command
        .args(["--roster", place, "--roster-cache", "cache"])
        .args(["--roster-every", "100ms"]);
    command
}

#[test]
fn a_new_roster_is_taken_a_bad_one_is_not_and_a_restart_needs_nobody() {
    let store = Store::start();
    let (old, new) = (Site::new(), Site::new());
    store.put(index(&old), "old");
    let folder = folder("");
    let place = format!("http://{}/roster.idx", store.to);
    let mut command = remote(folder.path(), &place);
    command.env("MITTS_ROSTER_TOKEN", "a-token");
    let hook = Hook::spawn(&mut command);
    let alice = json!({"allowed": true, "new_url": "rtmp://h/show/alice"});
    let unknown = json!({"allowed": false, "reason": "unknown stream key"});
    assert_eq!(publish(hook.address(), &old.alice), alice);
    assert!(
        store.asked()[0]
            .to_ascii_lowercase()
            .contains("authorization: bearer a-token")
    );

    let whole = index(&new);
    store.put(whole[..whole.len() / 2].to_vec(), "torn");
    let said = hook.wait_for("the last valid roster stays in use");
    assert!(!said.contains("a-token"));
    assert_eq!(publish(hook.address(), &old.alice), alice);

    store.put(whole, "new");
    hook.wait_for("reloaded the roster: 4 user(s)");
    assert_eq!(publish(hook.address(), &old.alice), unknown);
    assert_eq!(publish(hook.address(), &new.alice), alice);
    hook.end("TERM");

    // a restart while the other machine has nothing usable
    let mut command = remote(folder.path(), &place);
    command.env("MITTS_ROSTER_TOKEN", "a-token");
    store.put(b"nothing".to_vec(), "nothing");
    let hook = Hook::spawn(&mut command);
    hook.wait_for("the copy from before is used");
    assert_eq!(publish(hook.address(), &new.alice), alice);
}

#[cfg(feature = "s3")]
#[test]
fn an_object_is_asked_for_by_a_signed_address_and_when_it_changed() {
    let store = Store::start();
    let site = Site::new();
    store.put(site.text.clone().into_bytes(), "text");
    let folder = folder("");
    let mut command = remote(folder.path(), "s3://rosters/a/mitts.toml");
    command
        .env("AWS_ACCESS_KEY_ID", "an-id")
        .env("AWS_SECRET_ACCESS_KEY", "a-secret-key")
        .env("AWS_ENDPOINT_URL", format!("http://{}", store.to));
    let hook = Hook::spawn(&mut command);
    let alice = json!({"allowed": true, "new_url": "rtmp://h/show/alice"});
    assert_eq!(publish(hook.address(), &site.alice), alice);
    let asked = wait("a second question", || {
        let asked = store.asked();
        (asked.len() > 1).then_some(asked)
    });
    assert!(
        asked[0].starts_with("GET /rosters/a/mitts.toml?"),
        "{asked:?}"
    );
    assert!(asked[0].contains("X-Amz-Signature=") && !asked[0].contains("a-secret-key"));
    assert!(
        asked[1]
            .to_ascii_lowercase()
            .contains("if-none-match: \"text\"")
    );
}

#[test]
fn a_place_that_cannot_be_is_said_to_be_one() {
    for (place, said) in [
        ("http://h.example/mitts.toml", "use https://"),
        ("https://u:p@h.example/mitts.toml", "MITTS_ROSTER_LOGIN"),
        ("s3://bucket", "s3://bucket/roster.idx"),
        (
            "ftp://h.example/mitts.toml",
            "expected https://, http:// on this machine, or s3://",
        ),
        ("http://127.0.0.1:1/mitts.toml", "cannot be reached"),
    ] {
        let folder = folder("");
        let output = crate::support::child::run(&mut remote(folder.path(), place));
        let shown = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && shown.contains(said), "{shown}");
        assert!(!shown.contains("u:p"), "{shown}");
    }
}
