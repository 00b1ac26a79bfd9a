//! A scenario in virtual time, for tests: the seconds after the function began.

use std::time::Duration;

use engine::rest::Video;
use roster::{Roster, StreamName};
use serde_json::Value;

use super::{
    dispatcher::Dispatcher,
    moment::Moment,
    request::{Failure, Outcome, TargetRequest},
    target::{Kind, TargetId, targets},
};
use crate::{directory::Directory, on_air::LiveStream};

pub(super) const ROSTER: &str = r#"
[site]
title = "Friends"
url = "https://live.example.net"
timezone = "Europe/Amsterdam"

[ome]
api_token = { env = "OME_API_TOKEN" }

[apps.show]

[users.ann]
name = "Ann"

[users.ben]
watchers = ["ann"]
notify = { slack = { env = "BEN" } }

[channels.main]
app = "show"
standby = "s.mp4"

[notify]
settle = "30s"
"#;

/// Noon in Amsterdam.
pub(super) const NOON: &str = "2026-11-28T11:00:00Z";

pub(super) struct Scenario {
    pub(super) dispatcher: Dispatcher,
    pub(super) roster: Directory,
    pub(super) start: Moment,
    pub(super) live: Vec<LiveStream>,
    pub(super) reports: Vec<String>,
}

pub(super) fn at(start: Moment, second: u64) -> Moment {
    Moment {
        at: start.at + Duration::from_secs(second),
        time: start.time + Duration::from_secs(second),
    }
}

impl Scenario {
    /// A scenario whose `[notify]` has these lines as well.
    pub(super) fn new(notify: &str, began: &str) -> Self {
        let start = Moment {
            time: began.parse().unwrap(),
            ..Moment::now()
        };
        let (roster, _) = Roster::parse("mitts.toml", &format!("{ROSTER}{notify}")).unwrap();
        let roster = Directory::new(roster);
        let mut dispatcher = Dispatcher::new(start.time, "msg".to_owned());
        dispatcher.retarget(targets(&roster).into_iter().map(|(spec, _)| spec).collect());
        let mut scenario = Scenario {
            dispatcher,
            roster,
            start,
            live: Vec::new(),
            reports: Vec::new(),
        };
        scenario.update(0);
        scenario
    }

    pub(super) fn goes_live(&mut self, name: &str, second: u64) {
        self.live.push(LiveStream {
            stream: name.to_owned().try_into().unwrap(),
            since: at(self.start, second).time,
            viewers: 0,
            viewers_min: false,
            bitrate: 1,
            video: Some(Video {
                codec: "H264".to_owned(),
                width: 2,
                height: 2,
                framerate: 30.0,
                bframes: false,
                keyframe_interval: None,
            }),
            audio: None,
        });
    }

    pub(super) fn ends(&mut self, name: &str) {
        let name: StreamName = name.to_owned().try_into().unwrap();
        self.live.retain(|live| live.stream != name);
    }

    pub(super) fn update(&mut self, second: u64) {
        let now = at(self.start, second);
        let reports = self.dispatcher.update(Some(&self.live), &self.roster, now);
        let reports = reports
            .into_iter()
            .map(|(id, reports)| format!("{id}: {reports:?}"));
        self.reports.extend(reports);
    }

    /// Looks every second.
    pub(super) fn pass(&mut self, seconds: std::ops::Range<u64>) {
        seconds.for_each(|second| self.update(second));
    }

    /// Returns what is sent at this second, and answers it.
    pub(super) fn sent(&mut self, second: u64, outcome: &Outcome) -> Vec<String> {
        let now = at(self.start, second);
        let mut all = Vec::new();
        loop {
            let requests = self.dispatcher.requests(now, 32);
            if requests.is_empty() {
                return all;
            }
            for (id, request) in requests {
                all.push(shown(&id, &request));
                let reports = self.dispatcher.done(&id, outcome.clone(), now);
                let reports = reports.map(|reports| format!("{id}: {reports:?}"));
                self.reports.extend(reports);
            }
        }
    }
}

pub(super) fn shown(id: &TargetId, request: &TargetRequest) -> String {
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let text = match id.kind {
        Kind::Discord => &body["content"],
        Kind::Slack => &body["text"],
        Kind::Webhook => &body["type"],
    };
    let user = id
        .user
        .as_ref()
        .map(|user| format!("{user} "))
        .unwrap_or_default();
    let edits = request
        .message
        .as_ref()
        .map(|id| format!("edits {id}: "))
        .unwrap_or_default();
    format!(
        "{user}{} {edits}{}",
        id.kind.as_str(),
        text.as_str().unwrap()
    )
}

pub(super) fn taken() -> Outcome {
    let message = Some("42".to_owned());
    Outcome::Delivered {
        message,
        wait: None,
    }
}

pub(super) fn later() -> Outcome {
    let why = Failure::Slow;
    Outcome::Later { why, wait: None }
}

pub(super) const DISCORD: &str = "discord = { env = \"D\" }\n";
pub(super) const ALL: &str = "events = [\"live\", \"ended\", \"alert\"]\ndiscord = { env = \"D\" }\n\
    slack = { env = \"S\" }\nwebhook = { url = \"https://club.example/\", secret = { env = \"W\" } }\n";
pub(super) const LIVE: &str = "Ann is live: https://live.example.net/ann/";
