//! Push publishing: `/v1/vhosts/default/apps/<app>:pushes`, `:startPush` and `:stopPush`.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use super::node::Node;

/// The state of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushState {
    /// Its stream is not live.
    Ready,
    /// It connects to the target.
    Connecting,
    /// The target gets the stream.
    Pushing,
    /// It ends.
    Stopped,
    /// The target refused it, did not answer, or hung up. The engine retries about every two seconds.
    Error,
    /// A state of a newer engine.
    Other,
}

/// A push of the engine. `Debug` prints no key.
#[derive(Clone)]
pub struct Push {
    /// Its ID: random for those of a map, chosen by the client for others.
    pub id: String,
    /// The name of the stream.
    pub stream: String,
    /// Whether it came from the map when its stream began. Then it goes with the stream.
    pub is_of_map: bool,
    /// Its state.
    pub state: PushState,
    /// When the engine was told of it: when its stream began, or when it was started over REST.
    pub created: Option<Timestamp>,
    /// When the last attempt to connect began.
    pub attempt: Option<Timestamp>,
    /// How many attempts have ended.
    pub ended: u64,
    /// All bytes sent so far.
    pub bytes: u64,
    /// May contain SRT's stream ID, a secret.
    url: String,
    key: String,
}

impl Push {
    /// `None` without an ID or a stream.
    pub(super) fn read(node: Node<'_>) -> Option<Self> {
        let text = |node: Node<'_>| node.text().map(str::to_owned);
        let epoch = |time: &Timestamp| *time > Timestamp::UNIX_EPOCH;
        Some(Push {
            id: text(node.at("id"))?,
            stream: text(node.at("stream").at("name"))?,
            is_of_map: node.at("isConfig").flag().unwrap_or(false),
            state: match node.at("state").text() {
                Some("ready") => PushState::Ready,
                Some("connecting") => PushState::Connecting,
                Some("pushing") => PushState::Pushing,
                Some("stopping" | "stopped") => PushState::Stopped,
                Some("error") => PushState::Error,
                _ => PushState::Other,
            },
            created: node.at("createdTime").time().filter(epoch),
            attempt: node.at("startTime").time().filter(epoch),
            ended: node.at("sequence").whole().unwrap_or(0),
            bytes: node.at("totalsentBytes").whole().unwrap_or(0),
            url: text(node.at("url")).unwrap_or_default(),
            key: text(node.at("streamKey")).unwrap_or_default(),
        })
    }

    /// Whether it goes to this address. With a key, only if it has the same.
    pub fn goes_to(&self, url: &str, key: Option<&str>) -> bool {
        // the engine removes slashes at the end
        self.url == url.trim_end_matches('/') && key.is_none_or(|key| key == self.key)
    }
}

impl fmt::Debug for Push {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Push")
            .field("id", &self.id)
            .field("stream", &self.stream)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// A push to start. It has no `Debug`, since it has the key.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PushOrder<'a> {
    /// Its ID. The engine refuses one that it already has.
    pub id: &'a str,
    /// What to push.
    pub stream: PushedStream<'a>,
    /// `rtmp` (also for `rtmps://`) or `srt`.
    pub protocol: &'a str,
    /// The target.
    pub url: &'a str,
    /// The key, which the engine appends to the target; not for SRT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_key: Option<&'a str>,
}

/// The stream and the tracks to push.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PushedStream<'a> {
    /// Its name.
    pub name: &'a str,
    /// The names of the tracks. The engine silently drops those that do not exist.
    pub variant_names: &'a [String],
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn recorded_pushes_are_read() {
        let answer = include_str!("../../tests/data/rest/pushes.json");
        let answer: Value = serde_json::from_str(answer).unwrap();
        let all: Vec<_> = Node::of(&answer["response"])
            .items()
            .unwrap()
            .filter_map(Push::read)
            .collect();
        assert_eq!(all.len(), 8);
        let dead = all.iter().find(|push| push.id == "8R0JUx").unwrap();
        assert_eq!((dead.state, dead.ended), (PushState::Error, 7));
        assert_eq!((dead.bytes, dead.is_of_map), (0, true));
        assert_eq!(
            dead.created.unwrap().to_string(),
            "2026-11-27T07:35:40.371Z"
        );
        assert!(dead.goes_to("rtmp://127.0.0.1:1/dead/", Some("deadkey")));
        assert!(dead.goes_to("rtmp://127.0.0.1:1/dead", None));
        assert!(!dead.goes_to("rtmp://127.0.0.1:1/dead", Some("other")));
        let srt = all.iter().find(|push| push.id == "204hdZ").unwrap();
        assert_eq!(srt.state, PushState::Pushing);
        let shown = format!("{all:?}");
        for secret in ["deadkey", "streamid", "21935"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn an_odd_push_spoils_nothing() {
        let good = json!({"id": "a", "stream": {"name": "alice"}, "state": "pushing"});
        for (name, odd) in [
            ("state", json!("new")),
            ("createdTime", json!("yesterday")),
            ("startTime", json!("1970-01-01T00:00:00.000+00:00")),
            ("sequence", json!(-1)),
            ("url", json!(7)),
        ] {
            let mut value = good.clone();
            value[name] = odd;
            let push = Push::read(Node::of(&value)).unwrap();
            assert_eq!((push.attempt, push.ended), (None, 0), "{name}");
        }
        assert!(Push::read(Node::of(&json!({"id": "a"}))).is_none());
    }
}
