//! The function: asked as OvenMediaEngine asks it, with the secret and with a wrong one. No stream key is needed: a name that
//! is none must be denied.

use engine::webhook::{Asked, Verifier, ask};
use jiff::Timestamp;
use roster::Roster;
use serde_json::json;

use super::finding::Finding;

/// The function's answers.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// Where it is.
    pub(super) url: String,
    /// The answer to an unknown key: the status, and the body.
    pub(super) unknown: Option<Asked>,
    /// The answer to a request with another secret.
    pub(super) forged: Option<Asked>,
    /// The answer to a viewer of the site's first public stream, if there is one.
    pub(super) viewer: Option<Asked>,
}

/// A name that is nobody's key.
const NOBODY: &str = "mitts-doctor";

/// Asks the function.
pub(super) async fn gather(roster: &Roster, verifier: &Verifier) -> Facts {
    let url = roster.admission.url.as_str();
    let app = roster.apps.keys().next().map_or("app", |app| app.as_str());
    let unknown = request(
        "incoming",
        "RTMP",
        &format!("rtmp://127.0.0.1/{app}/{NOBODY}"),
    );
    let wrong = Verifier::new(NOBODY).ok();
    let mut users = roster.users.values();
    let mut streams = users.by_ref().flat_map(|user| roster.streams_of(user));
    let stream = streams.find(|stream| roster.is_watchable(stream));
    let viewer =
        stream.map(|stream| request("outgoing", "WebRTC", &format!("ws://127.0.0.1/{stream}")));
    Facts {
        url: url.to_owned(),
        unknown: ask(url, verifier, &unknown).await,
        forged: match wrong {
            Some(wrong) => ask(url, &wrong, &unknown).await,
            None => None,
        },
        viewer: match viewer {
            Some(viewer) => ask(url, verifier, &viewer).await,
            None => None,
        },
    }
}

/// The body of a webhook.
pub(super) fn request(direction: &str, protocol: &str, url: &str) -> String {
    let body = json!({
        "client": {"address": "127.0.0.1", "port": 9},
        "request": {
            "direction": direction, "protocol": protocol, "status": "opening",
            "time": Timestamp::now().to_string(), "url": url,
        },
    });
    body.to_string()
}

/// Judges the answers.
pub(super) fn judge(facts: &Facts) -> Finding {
    let url = &facts.url;
    let Some(unknown) = &facts.unknown else {
        return Finding::problem(
            "function",
            format!("nothing answers at {url}, so OvenMediaEngine refuses everybody"),
            "systemctl restart edge-hook   # or, on a laptop: mitts serve",
        );
    };
    match unknown.status {
        200 => {}
        401 => {
            return Finding::problem(
                "function",
                format!("{url} refuses the signature: it was started with another secret"),
                "CREDENTIALS_DIRECTORY=/etc/mitts/secrets mitts doctor   # and start both with these secrets",
            );
        }
        other => {
            return Finding::problem(
                "function",
                format!(
                    "{url} answers with status {other}: it is another program, or `url` of [admission] is wrong"
                ),
                format!("curl -si -X POST {url}"),
            );
        }
    }
    let denies = unknown.allowed == Some(false);
    let checks = facts
        .forged
        .as_ref()
        .is_some_and(|forged| forged.status == 401);
    if !denies || !checks {
        let what = if denies {
            "requests with a wrong signature"
        } else {
            "unknown keys"
        };
        return Finding::problem(
            "function",
            format!("{url} accepts {what}: it is not the function"),
            "systemctl restart edge-hook",
        );
    }
    match &facts.viewer {
        Some(Asked {
            allowed: Some(true),
            ..
        })
        | None => Finding::good(
            "function",
            format!("{url} checks signatures, denies an unknown key and lets viewers in"),
        ),
        Some(_) => Finding::warning(
            "function",
            format!("{url} turns viewers away whom this roster lets in: it has another roster"),
            "systemctl reload edge-hook",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::finding::State, *};

    #[test]
    fn each_fault_of_the_function_is_told() {
        let asked = |status, allowed| Some(Asked { status, allowed });
        let (yes, no, forged) = (
            asked(200, Some(true)),
            asked(200, Some(false)),
            asked(401, None),
        );
        for (unknown, forged, viewer, state, word) in [
            (no, forged, yes, State::Good, "denies"),
            (no, forged, None, State::Good, "denies"),
            (None, None, None, State::Problem, "nothing answers"),
            (
                asked(401, None),
                forged,
                None,
                State::Problem,
                "another secret",
            ),
            (asked(404, None), None, None, State::Problem, "status 404"),
            (yes, forged, yes, State::Problem, "unknown keys"),
            (no, no, yes, State::Problem, "wrong signature"),
            (no, forged, no, State::Warning, "another roster"),
        ] {
            let finding = judge(&Facts {
                url: "http://127.0.0.1:9000/admission".to_owned(),
                unknown,
                forged,
                viewer,
            });
            assert_eq!(finding.state, state, "{finding:?}");
            assert!(finding.text.contains(word), "{finding:?}");
        }
    }
}
