//! `/control` of a running conductor: who may do what, and what everybody else is told.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::Command,
    time::Duration,
};

use axum::{
    body::Body,
    http::{Request, header},
};
use edge_hook::{AppState, LogSink, SharedRoster};
use roster::{PrivateKey, Roster, Secret, StreamKey};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    conduct::{SECRET, Stage},
    tools::tool,
};

/// What acts need beside a session.
const OWN: &str = "Mitts-Control: 1\r\n";

/// A conductor that takes acts, and people: an admin, a producer of `main`, and streamers.
struct Studio {
    stage: Stage,
    port: u16,
    keys: BTreeMap<&'static str, StreamKey>,
}

/// An answer: its status, its head and its body.
struct Answer {
    status: u16,
    head: String,
    body: Value,
}

impl Answer {
    /// The kind of a problem, without the part that all have.
    fn kind(&self) -> &str {
        assert!(
            self.head.contains("content-type: application/problem+json"),
            "{}",
            self.head
        );
        let remedy = self.body["remedy"].as_str().unwrap_or_default();
        assert!(!remedy.is_empty(), "{}", self.body);
        assert_eq!(self.body["status"], self.status);
        let kind = self.body["type"].as_str().unwrap();
        kind.strip_prefix("urn:mitts:problem:").unwrap()
    }

    /// Status and kind.
    fn problem(&self) -> (u16, &str) {
        (self.status, self.kind())
    }

    #[track_caller]
    fn done(&self) -> &str {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body["done"].as_str().unwrap()
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl Studio {
    fn open() -> Self {
        let port = free_port();
        let mut keys = BTreeMap::new();
        let mut users = String::new();
        for name in ["ada", "pia", "alice", "bob"] {
            let key = StreamKey::generate().unwrap();
            users += &format!("[users.{name}]\nkeys = [{{ hash = \"{}\" }}]\n", key.hash());
            keys.insert(name, key);
        }
        users += &format!(
            "[invitations]\nkeys = [{{ id = \"a\", public = \"{}\" }}]\n",
            PrivateKey::generate().unwrap().public()
        );
        let mut stage = Stage::with(
            "admins = [\"ada\"]",
            &format!("control = true\nport = {port}"),
            &users,
            "producers = [\"pia\"]",
        );
        stage.arrives("alice", 10);
        stage.arrives("bob", 20);
        stage.conduct();
        stage.until("alice bob");
        stage.until_said("/control is at ");
        Studio { stage, port, keys }
    }

    /// The cookie that the function gives for a stream key, as a header.
    fn cookie(&self, name: &str) -> String {
        let text = self.stage.site.read("mitts.toml");
        let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
        let secret = Secret::new(SECRET.to_owned());
        let function = AppState::new(SharedRoster::new(roster), &secret, LogSink::off()).unwrap();
        let body = json!({ "key": self.keys[name].reveal() }).to_string();
        let request = Request::post("/session").body(Body::from(body)).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let answer = runtime.block_on(edge_hook::router(function).oneshot(request));
        let answer = answer.unwrap();
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        format!("Cookie: {}\r\n", cookie.split(';').next().unwrap())
    }

    fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let text = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let patience = Some(Duration::from_secs(30));
        stream.set_read_timeout(patience).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let head = head.to_ascii_lowercase();
        assert!(head.contains("cache-control: no-store"), "{head}");
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            body: serde_json::from_str(body).unwrap_or(Value::Null),
            head,
        }
    }

    /// An act of the site's own page.
    fn act(&self, cookie: &str, path: &str, body: &str) -> Answer {
        let headers = format!("{cookie}{OWN}Content-Type: application/json\r\n");
        self.send("POST", path, &headers, body)
    }

    fn state(&self, cookie: &str) -> Answer {
        self.send("GET", "/control/state", cookie, "")
    }

    /// The log of acts, once it has this many lines.
    fn acts(&self, lines: usize) -> Vec<Value> {
        for _ in 0..600 {
            let text = self.stage.site.read("acts");
            if text.lines().count() >= lines {
                let all = text.lines().map(serde_json::from_str);
                return all.collect::<Result<_, _>>().unwrap();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{}", self.stage.site.read("acts"));
    }

    /// Writes the roster with a change, and waits until it is used.
    fn change(&self, from: &str, to: &str) {
        let text = self.stage.site.read("mitts.toml");
        assert!(text.contains(from), "{text}");
        let read = || self.stage.site.read("said").matches("read again").count();
        let before = read();
        self.stage
            .site
            .write("mitts.toml", text.replacen(from, to, 1));
        for _ in 0..600 {
            if read() > before {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{}", self.stage.site.read("said"));
    }
}

#[test]
fn admins_and_producers_act_and_see_and_nobody_else() {
    let studio = Studio::open();
    let [ada, pia, bob] = ["ada", "pia", "bob"].map(|name| studio.cookie(name));

    // a producer
    let skip = studio.act(&pia, "/control/channels/main/skip", r#"{"user":"alice"}"#);
    assert_eq!(skip.done(), "ended the turn of alice");
    studio.stage.until("bob alice");
    let other = studio.act(&pia, "/control/channels/clip/pause", "");
    assert_eq!(other.problem(), (403, "no-role"), "of another channel");
    let missing = studio.act(&pia, "/control/channels/missing/pause", "");
    assert_eq!(missing.problem(), (403, "no-role"), "not a word about it");

    // an admin, everywhere
    for (path, body, said) in [
        (
            "extend",
            r#"{"by":"10m"}"#,
            "extended the turn of bob by 10m",
        ),
        (
            "move",
            r#"{"user":"alice","place":1}"#,
            "moved alice to place 1",
        ),
        ("put", r#"{"user":"alice"}"#, "put alice on air"),
        ("pause", "", "paused the clock"),
        ("resume", "{}", "the clock runs"),
    ] {
        let answer = studio.act(&ada, &format!("/control/channels/main/{path}"), body);
        assert_eq!(answer.done(), said, "{path}");
    }
    let block = studio.act(
        &ada,
        "/control/channels/main/block",
        r#"{"user":"bob","for":"2h"}"#,
    );
    assert!(block.done().starts_with("blocked bob until "));
    let state = studio.state(&pia).body;
    assert_eq!(state["channels"][0]["blocked"][0]["user"], "bob");
    let unblock = studio.act(&ada, "/control/channels/main/unblock", r#"{"user":"bob"}"#);
    assert_eq!(unblock.done(), "unblocked bob");
    let none = studio.act(&ada, "/control/channels/clip/pause", "");
    assert_eq!(none.problem(), (404, "no-queue"));
    let refused = studio.act(&ada, "/control/channels/main/put", r#"{"user":"pia"}"#);
    assert_eq!(refused.problem(), (409, "refused"));
    assert_eq!(refused.body["detail"], "pia is not in the queue");

    // what they see
    assert_eq!(
        (&state["admin"], &state["engine"], &state["people"]),
        (
            &json!(false),
            &json!(true),
            &json!([{"user": "pia", "name": "pia"}])
        )
    );
    let stream = &state["streams"][0];
    assert_eq!(
        (
            &stream["stream"],
            &stream["bitrate"],
            &stream["viewers"],
            &stream["viewers_min"]
        ),
        (
            &json!("show/alice"),
            &json!(2_500_000),
            &json!(2),
            &json!(true)
        )
    );
    assert_eq!(
        (&stream["video"]["codec"], &stream["video"]["height"]),
        (&json!("H264"), &json!(360))
    );
    let shown = state.to_string() + &studio.state(&ada).body.to_string();
    assert!(
        !shown.contains("butter") && !shown.contains(SECRET),
        "no token"
    );

    // a streamer, nobody, and an invitation's cookie would name nobody as well
    let answer = studio.act(&bob, "/control/channels/main/skip", "");
    assert_eq!(answer.problem(), (403, "no-role"));
    assert_eq!(studio.state(&bob).problem(), (403, "no-role"));
    for cookie in ["", "Cookie: __Host-mitts=a.b\r\n"] {
        let answer = studio.act(cookie, "/control/channels/main/skip", "");
        assert_eq!(answer.problem(), (401, "no-session"), "{cookie}");
        assert!(answer.head.contains("www-authenticate: "));
        assert_eq!(studio.state(cookie).problem(), (401, "no-session"));
    }

    // each is logged once, by whom
    let acts = studio.acts(13);
    let by = |name: &str| acts.iter().filter(|act| act["by"] == name).count();
    assert_eq!((by("pia"), by("ada"), by("bob")), (3, 9, 1), "{acts:#?}");
    assert_eq!(
        (&acts[0]["act"]["do"], &acts[0]["done"]),
        (&json!("skip"), &json!(true))
    );
    assert_eq!(
        (&acts[1]["channel"], &acts[1]["done"]),
        (&json!("clip"), &json!(false))
    );
}

#[test]
fn only_the_site_itself_acts() {
    let studio = Studio::open();
    let ada = studio.cookie("ada");
    let path = "/control/channels/main/pause";
    let evil = "Origin: https://evil.example\r\n";
    for (headers, problem) in [
        (format!("{ada}{OWN}{evil}"), (403, "other-origin")),
        (format!("{ada}{OWN}Origin: null\r\n"), (403, "other-origin")),
        (
            format!("{ada}{OWN}Sec-Fetch-Site: same-site\r\n"),
            (403, "other-origin"),
        ),
        (ada.clone(), (403, "no-header")),
        (format!("{ada}Mitts-Control: yes\r\n"), (403, "no-header")),
    ] {
        let answer = studio.send("POST", path, &headers, "");
        assert_eq!(answer.problem(), problem, "{headers}");
    }
    let read = studio.send("GET", "/control/state", &format!("{ada}{evil}"), "");
    assert_eq!(read.problem(), (403, "other-origin"));
    let own = format!("{ada}{OWN}Origin: http://localhost:1\r\nSec-Fetch-Site: same-origin\r\n");
    assert_eq!(studio.send("POST", path, &own, "").status, 200);
    for (method, path, allow) in [
        ("GET", path, "post"),
        ("DELETE", path, "post"),
        ("OPTIONS", "/control/state", "get, head"),
        ("POST", "/control/state", "get, head"),
    ] {
        let answer = studio.send(method, path, &own, "");
        assert_eq!(answer.problem(), (405, "method"), "{method} {path}");
        assert!(answer.head.contains(&format!("allow: {allow}")));
    }
    for path in [
        "/control/",
        "/control/channels/main",
        "/control/%73tate",
        "/",
    ] {
        let answer = TcpStream::connect(("127.0.0.1", studio.port));
        drop(answer);
        if path != "/" {
            let answer = studio.send("GET", path, &own, "");
            assert_eq!(answer.problem(), (404, "not-found"), "{path}");
        }
    }
    let document = studio.send("GET", "/control/openapi.json", "", "");
    assert_eq!(document.body["openapi"], "3.1.0");
}

#[test]
fn a_bad_body_changes_nothing() {
    let studio = Studio::open();
    let ada = studio.cookie("ada");
    let path = "/control/channels/main/extend";
    for (body, problem) in [
        ("{", (400, "malformed")),
        ("\u{1}", (400, "malformed")),
        ("{}", (422, "invalid")),
        (r#"{"by":"never"}"#, (422, "invalid")),
        (r#"{"by":"10m","extra":1}"#, (422, "invalid")),
        (
            &format!("{{\"by\":\"{}\"}}", "9".repeat(5000)),
            (413, "too-long"),
        ),
    ] {
        let answer = studio.act(&ada, path, body);
        assert_eq!(answer.problem(), problem, "{body}");
    }
    let answer = studio.send("POST", path, &format!("{ada}{OWN}"), "{\"by\":\"10m\"}");
    assert_eq!(answer.problem(), (415, "type"));
    let key = studio.keys["bob"].reveal();
    let answer = studio.act(&ada, path, &format!("{{\"user\":\"{key}\"}}"));
    assert_eq!(answer.problem(), (422, "invalid"));
    assert!(!answer.body.to_string().contains(key));
    for path in [
        "/control/channels/main/skip",
        "/control/channels/main/nothing",
    ] {
        let headers = format!("{ada}{OWN}Idempotency-Key: {}\r\n", "x".repeat(65));
        let status = studio.send("POST", path, &headers, "").status;
        assert!(matches!(status, 400 | 404), "{status}");
    }
    studio.stage.until("alice bob");
    assert_eq!(studio.stage.site.read("acts"), "");
}

#[test]
fn a_role_ends_with_the_roster_at_once() {
    let studio = Studio::open();
    let pia = studio.cookie("pia");
    let pause = |cookie: &str| studio.act(cookie, "/control/channels/main/pause", "");
    assert_eq!(pause(&pia).status, 200);
    studio.change("producers = [\"pia\"]", "producers = [\"bob\"]");
    assert_eq!(pause(&pia).problem(), (403, "no-role"));
    studio.change("producers = [\"bob\"]", "producers = [\"pia\"]");
    assert_eq!(pause(&pia).status, 200);
    studio.change("[users.pia]\n", "[users.pia]\nenabled = false\n");
    assert_eq!(pause(&pia).problem(), (401, "no-session"), "disabled");
    studio.change("[users.pia]\nenabled = false\n", "[users.pia]\n");
    assert_eq!(pause(&pia).status, 200);
    let hash = studio.keys["pia"].hash().to_string();
    let other = StreamKey::generate().unwrap().hash().to_string();
    studio.change(&hash, &other);
    assert_eq!(pause(&pia).problem(), (401, "no-session"), "another key");
    let ada = studio.cookie("ada");
    assert_eq!(pause(&ada).status, 200);
    studio.change("admins = [\"ada\"]", "admins = []");
    assert_eq!(pause(&ada).problem(), (403, "no-role"));
    studio.change("control = true", "control = false");
    assert_eq!(pause(&ada).problem(), (404, "off"));
}

#[test]
fn two_at_once_do_it_once() {
    let studio = Studio::open();
    let (ada, pia) = (studio.cookie("ada"), studio.cookie("pia"));
    let skip =
        |cookie: &str| studio.act(cookie, "/control/channels/main/skip", r#"{"user":"alice"}"#);
    let statuses = std::thread::scope(|scope| {
        let both = [&ada, &pia].map(|cookie| scope.spawn(|| skip(cookie).status));
        let mut statuses = both.map(|one| one.join().unwrap());
        statuses.sort_unstable();
        statuses
    });
    // the second one comes before the hand-over, and asks for the same, or after it
    assert!(matches!(statuses, [200, 200 | 409]), "{statuses:?}");
    studio.stage.until("bob alice");
    assert_eq!(skip(&ada).problem(), (409, "refused"), "it is not her turn");

    // a repeated request does nothing, but only for the same person
    let headers = |cookie: &str| {
        format!("{cookie}{OWN}Content-Type: application/json\r\nIdempotency-Key: a-1\r\n")
    };
    let extend = |cookie: &str| {
        let path = "/control/channels/main/extend";
        studio.send("POST", path, &headers(cookie), "{\"by\":\"5m\"}")
    };
    let until = || {
        let state = studio.state(&ada).body;
        state["channels"][0]["now"]["until"]
            .as_str()
            .map(str::to_owned)
    };
    extend(&ada).done();
    let wait = |other_than: Option<String>| {
        for _ in 0..600 {
            let now = until();
            if now.is_some() && now != other_than {
                return now;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{:?}", until());
    };
    let once = wait(None);
    extend(&ada).done();
    assert_eq!(until(), once);
    extend(&pia).done();
    assert_ne!(wait(once.clone()), once);
}

#[test]
fn too_many_acts_are_refused_and_others_still_act() {
    let studio = Studio::open();
    let (ada, pia) = (studio.cookie("ada"), studio.cookie("pia"));
    let path = "/control/channels/missing/pause";
    let refused = (0..200)
        .map(|_| studio.act(&pia, path, ""))
        .find(|answer| answer.status != 403);
    let refused = refused.expect("a limit");
    assert_eq!(refused.problem(), (429, "too-many"));
    assert!(refused.head.contains("retry-after: "), "{}", refused.head);
    assert_eq!(studio.state(&pia).status, 200, "reading has its own limit");
    let act = studio.act(&ada, "/control/channels/main/pause", "");
    assert_eq!(act.status, 200);
}

#[test]
fn a_stream_is_ended_by_who_looks_after_it() {
    let studio = Studio::open();
    let [ada, pia, bob] = ["ada", "pia", "bob"].map(|name| studio.cookie(name));
    let kick = |cookie: &str, stream: &str| {
        studio.act(cookie, &format!("/control/streams/{stream}/kick"), "")
    };
    assert_eq!(kick(&bob, "show/alice").problem(), (403, "no-role"));
    assert_eq!(
        kick(&ada, "show/main").problem(),
        (403, "no-role"),
        "the channel's"
    );
    assert_eq!(kick(&pia, "other/alice").problem(), (403, "no-role"));
    assert_eq!(kick(&pia, "show/bob").done(), "ended show/bob");
    assert_eq!(kick(&ada, "show/alice").done(), "ended show/alice");
    assert_eq!(kick(&ada, "show/alice").problem(), (409, "refused"));
    let streams = &studio.state(&ada).body["streams"];
    assert_eq!(*streams, json!([]));
    let acts = studio.acts(6);
    let ended: Vec<_> = acts.iter().filter(|act| act["done"] == true).collect();
    assert_eq!(
        (&ended[0]["stream"], &ended[0]["act"]["do"], &ended[0]["by"]),
        (&json!("show/bob"), &json!("kick"), &json!("pia"))
    );
}

#[test]
fn without_control_in_the_roster_nothing_listens_and_without_its_secret_nothing_starts() {
    let port = free_port();
    let mut stage = Stage::with("", &format!("port = {port}"), "[users.alice]", "");
    stage.conduct();
    stage.until_said("conducting; state in ");
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    stage.kill();
    let text = stage.site.read("mitts.toml");
    let text = text.replace("[conductor]\n", "[conductor]\ncontrol = true\n");
    stage.site.write("mitts.toml", text);
    let mut command = stage.site.command(&["conduct"]);
    command.env("OME_API_TOKEN", "butter");
    let said = crate::support::said(&command.output().unwrap(), Some(1));
    assert!(said.contains("needs the admission secret"), "{said}");
}

/// A tester of APIs sends what the description allows, and what it does not, and compares the answers with it.
#[test]
fn the_description_is_true() {
    let Some(program) = tool("schemathesis") else {
        eprintln!("schemathesis is missing, so the description of /control was not checked");
        return;
    };
    let studio = Studio::open();
    let cookie = studio.cookie("ada");
    let at = format!("http://127.0.0.1:{}", studio.port);
    let cookie = cookie.trim_end().rsplit_once("__Host-mitts=").unwrap().1;
    // acts that no change of turns delays are done in earnest
    studio.stage.site.write(
        "schemathesis.toml",
        format!(
            "[auth.openapi.session]\napi_key = \"{cookie}\"\n\
             [[operations]]\ninclude-path-regex = \"/(pause|resume|extend|move|unblock)$\"\n\
             parameters = {{ channel = \"main\" }}\n"
        ),
    );
    let output = Command::new(program)
        .args(["--no-color", "run", "--phases", "examples,coverage,fuzzing"])
        .args(["--max-examples", "5", "--seed", "1", "--rate-limit", "10/s"])
        .args(["--url", &at])
        .arg(format!("{at}/control/openapi.json"))
        .current_dir(studio.stage.site.path(""))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    let said = studio.stage.site.read("said");
    assert!(!said.contains("panicked"), "{said}");
}
