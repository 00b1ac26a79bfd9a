//! `mitts conduct` beside a REST interface that runs here, and `mitts channel` acting on it.

use std::{
    fs,
    net::TcpListener,
    process::{Child, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::support::Site;

/// The secret with which the function signs.
pub(crate) const SECRET: &str = "crumb";

/// Who is live, and since when.
type Live = Arc<Mutex<Vec<(String, String)>>>;

/// A site with a queue, an engine's REST interface, and a conductor.
pub(crate) struct Stage {
    pub(crate) site: Site,
    live: Live,
    conductor: Option<Child>,
    _runtime: Runtime,
}

async fn names(State(live): State<Live>) -> Json<Value> {
    let names: Vec<String> = live
        .lock()
        .unwrap()
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    Json(json!({ "response": names }))
}

async fn detail(
    State(live): State<Live>,
    Path(name): Path<String>,
) -> Result<Json<Value>, StatusCode> {
    let live = live.lock().unwrap();
    let found = live.iter().find(|(known, _)| *known == name);
    let (_, created) = found.ok_or(StatusCode::NOT_FOUND)?;
    let video = json!({"codec": "H264", "width": 640, "height": 360, "framerate": 30.0, "bitrateLatest": 1000});
    Ok(Json(json!({"response": {"input": {
        "createdTime": created, "sourceType": "Rtmp", "tracks": [{"type": "Video", "video": video}],
    }}})))
}

/// Statistics of a stream.
async fn stats() -> Json<Value> {
    Json(json!({"response": {
        "avgThroughputIn": 2_500_000, "connections": {"webrtc": 2, "srt": 0, "llhls": 1},
    }}))
}

/// Ends a stream.
async fn end(
    State(live): State<Live>,
    Path(name): Path<String>,
) -> Result<Json<Value>, StatusCode> {
    let mut live = live.lock().unwrap();
    let before = live.len();
    live.retain(|(known, _)| *known != name);
    match live.len() == before {
        true => Err(StatusCode::NOT_FOUND),
        false => Ok(Json(json!({"statusCode": 200}))),
    }
}

impl Stage {
    fn open() -> Self {
        let more = "[users.alice]\n[users.bob]\n[users.carol]\n";
        Stage::with("", "", more, "")
    }

    /// With more in `[site]`, `[conductor]`, of users, and of the channel.
    pub(crate) fn with(own: &str, conductor: &str, users: &str, channel: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let live = Live::default();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let apps = "/v1/vhosts/default/apps/show/streams";
        let rest = Router::new()
            .route(apps, get(names))
            .route(&format!("{apps}/{{name}}"), get(detail).delete(end))
            .route(
                "/v1/stats/current/vhosts/default/apps/show/streams/{name}",
                get(stats),
            )
            .with_state(live.clone());
        listener.set_nonblocking(true).unwrap();
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, rest).await.unwrap();
        });
        let site = Site::empty();
        let folder = site.path("conductor");
        site.write(
            "mitts.toml",
            format!(
                "[site]\ntitle = \"T\"\nurl = \"http://localhost:1\"\n{own}\n[ome]\n\
                 api_token = {{ env = \"OME_API_TOKEN\" }}\nports = {{ api = {port} }}\n\
                 [conductor]\nfolder = \"{}\"\n{conductor}\n[apps.show]\n{users}\n\
                 [channels.main]\napp = \"show\"\nqueue = true\n{channel}\n[channels.clip]\napp = \"show\"\n",
                folder.display()
            ),
        );
        Stage {
            site,
            live,
            conductor: None,
            _runtime: runtime,
        }
    }

    pub(crate) fn conduct(&mut self) {
        let mut command = self.site.command(&["conduct"]);
        command.env("OME_API_TOKEN", "butter");
        command.env("MITTS_ADMISSION_SECRET", SECRET);
        let file = |name: &str| {
            let path = self.site.path(name);
            fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(path)
                .unwrap()
        };
        command
            .stdin(Stdio::null())
            .stdout(file("acts"))
            .stderr(file("said"));
        self.conductor = Some(command.spawn().unwrap());
    }

    pub(crate) fn kill(&mut self) {
        let mut conductor = self.conductor.take().unwrap();
        conductor.kill().unwrap();
        conductor.wait().unwrap();
    }

    /// Somebody's stream begins in this second of a long gone hour.
    pub(crate) fn arrives(&self, name: &str, second: u32) {
        let created = format!("2026-11-20T11:20:{second:02}.000+00:00");
        self.live.lock().unwrap().push((name.to_owned(), created));
    }

    /// Somebody's stream begins now.
    fn arrives_now(&self, name: &str) {
        let created = jiff::Timestamp::now().to_string();
        let mut live = self.live.lock().unwrap();
        live.push((name.to_owned(), created));
    }

    pub(crate) fn leaves(&self, name: &str) {
        self.live.lock().unwrap().retain(|(known, _)| known != name);
    }

    fn queue(&self) -> Option<Value> {
        let text = fs::read_to_string(self.site.path("conductor/public/queue.json")).ok()?;
        let queue: Value = serde_json::from_str(&text).ok()?;
        Some(queue["channels"].get(0)?.clone())
    }

    /// Who is on air, and who waits.
    fn shows(&self) -> String {
        let Some(queue) = self.queue() else {
            return String::new();
        };
        let waiting = queue["waiting"].as_array().unwrap().iter();
        let names = std::iter::once(&queue["now"]).chain(waiting);
        let names: Vec<&str> = names
            .map(|one| one["user"].as_str().unwrap_or("-"))
            .collect();
        names.join(" ")
    }

    pub(crate) fn until(&self, expected: &str) {
        for _ in 0..600 {
            if self.shows() == expected {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{expected}: {}\n{}", self.shows(), self.site.read("said"));
    }

    pub(crate) fn until_said(&self, expected: &str) {
        for _ in 0..600 {
            if self.site.read("said").contains(expected) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{expected}: {}", self.site.read("said"));
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(conductor) = &mut self.conductor {
            let _ = conductor.kill();
            let _ = conductor.wait();
        }
    }
}

#[test]
fn a_queue_is_run_acted_on_and_survives_a_kill() {
    let mut stage = Stage::open();
    let said = stage.site.bad(1, &["channel", "skip", "main"]);
    assert!(
        said.contains("no conductor listens at ") && said.contains("systemctl start mitts-conduct"),
        "{said}"
    );

    stage.arrives("bob", 20);
    stage.arrives("alice", 10);
    stage.conduct();
    stage.until("alice bob");
    let schedule = |stage: &Stage| stage.site.read("conductor/schedules/show/main.sch");
    assert!(
        schedule(&stage).contains("stream://default/show/alice"),
        "{}",
        schedule(&stage)
    );
    assert!(
        stage
            .site
            .path("conductor/schedules/show/clip.sch")
            .exists(),
        "its folder is that of the app"
    );
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &fs::metadata(stage.site.path("conductor/run"))
            .unwrap()
            .permissions(),
    );
    assert_eq!(mode & 0o777, 0o700, "commands of others are refused");

    assert_eq!(
        stage
            .site
            .good(&["channel", "skip", "main", "--user", "alice"]),
        "ended the turn of alice\n"
    );
    stage.until("bob alice");
    for (args, expected) in [
        (
            &["skip", "main", "--user", "alice"][..],
            "alice is not on air",
        ),
        (&["move", "main", "carol", "1"], "carol is not in the queue"),
        (&["put", "main", "bob"], "bob is on air"),
        (
            &["block", "main", "dora", "--for", "1h"],
            "there is no user dora in this queue",
        ),
        (
            &["block", "main", "bob", "--until", "2026-01-01T00:00"],
            "expected a time in the future",
        ),
        (&["skip", "clip"], "the channel clip has no queue"),
        (&["skip", "mian"], "did you mean `main`?"),
    ] {
        let said = stage.site.bad(1, &[&["channel"], args].concat());
        assert!(said.contains(expected), "{said}");
    }
    assert_eq!(
        stage.site.good(&["channel", "extend", "main", "10m"]),
        "extended the turn of bob by 10m\n"
    );
    let now = stage.site.good(&["channel", "now", "main"]);
    assert!(now.starts_with("bob until "), "{now}");
    let next = stage.site.good(&["channel", "next", "main"]);
    assert!(next.starts_with("alice from "), "{next}");
    assert_eq!(
        stage.site.good(&["channel", "pause", "main"]),
        "paused the clock\n"
    );

    stage.kill();
    let before = schedule(&stage);
    stage.conduct();
    stage.until_said("conducting; state in ");
    stage.arrives_now("carol");
    stage.until("bob alice carol");
    assert_eq!(stage.queue().unwrap()["paused"], true, "all is as it was");
    assert_eq!(
        schedule(&stage),
        before,
        "and what is on air goes on unbroken"
    );
    assert_eq!(
        stage.site.good(&["channel", "move", "main", "carol", "1"]),
        "moved carol to place 1\n"
    );
    assert_eq!(
        stage.site.good(&["channel", "put", "main", "alice"]),
        "put alice on air\n"
    );
    stage.until("alice bob carol");
    assert_eq!(
        stage.site.good(&["channel", "resume", "main"]),
        "the clock runs\n"
    );

    let acts = stage.site.read("acts");
    let acts: Vec<Value> = acts
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(acts.len() >= 8, "{acts:?}");
    for act in &acts {
        assert_eq!(
            (&act["event"], &act["channel"]),
            (&json!("control"), &json!("main"))
        );
        assert!(
            act["by"].as_str().unwrap().ends_with(" of this machine"),
            "{act}"
        );
    }
    let refused = acts.iter().filter(|act| act["done"] == false).count();
    assert_eq!(refused, 5, "those that reached it");
}

#[test]
fn there_is_one_conductor_and_a_broken_roster_changes_nothing() {
    let mut stage = Stage::open();
    stage.arrives("alice", 10);
    stage.conduct();
    stage.until("alice");
    let other = stage
        .site
        .command(&["conduct"])
        .env("OME_API_TOKEN", "butter")
        .output()
        .unwrap();
    let said = String::from_utf8(other.stderr).unwrap();
    assert_eq!(other.status.code(), Some(1));
    assert!(said.contains("another conductor runs here"), "{said}");

    let good = stage.site.read("mitts.toml");
    stage.site.write(
        "mitts.toml",
        good.replace("queue = true", "queue = \"yes\""),
    );
    stage.until_said("the last valid roster stays in use");
    stage.arrives("bob", 20);
    stage.until("alice bob");
    stage
        .site
        .write("mitts.toml", good.replace("[users.bob]", "[users.ben]"));
    stage.until("alice");
    stage.leaves("alice");
    stage.arrives("carol", 40);
    stage.until("alice carol");
}

#[test]
fn without_a_conductor_in_the_roster_there_is_none() {
    let site = Site::new(crate::support::SMALL);
    let said = site.bad(1, &["conduct"]);
    assert!(
        said.contains("there is no [conductor] in mitts.toml"),
        "{said}"
    );
}
