//! What conductors on this machine have published, for commands.

use std::fs;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Place;

/// How old `queue.json` can be: a conductor that runs writes it every ten seconds at least.
const FRESH: SignedDuration = SignedDuration::from_secs(30);

/// The `queue.json` of the conductor that runs in one of these folders; `None` if none runs.
pub fn running(places: &[Place], now: Timestamp) -> Option<Value> {
    let files = places.iter().map(|place| place.public().join("queue.json"));
    let texts = files.filter_map(|file| fs::read(file).ok());
    let documents = texts.filter_map(|text| serde_json::from_slice::<Value>(&text).ok());
    // one of them may have stopped long ago
    let newest = documents.max_by_key(|document| document["time"].as_str().map(str::to_owned));
    newest.filter(|document| is_fresh(document, now))
}

fn is_fresh(document: &Value, now: Timestamp) -> bool {
    let at = document["time"].as_str().and_then(|at| at.parse().ok());
    at.is_some_and(|at: Timestamp| now.duration_since(at) < FRESH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_conductor_said_that_has_stopped_does_not_count() {
        let now: Timestamp = "2026-11-28T12:00:40Z".parse().unwrap();
        let said = |time| serde_json::json!({ "time": time, "channels": [] });
        assert!(is_fresh(&said("2026-11-28T12:00:30Z"), now));
        assert!(!is_fresh(&said("2026-11-28T12:00:10Z"), now));
        assert!(!is_fresh(&serde_json::json!({ "channels": [] }), now));
    }
}
