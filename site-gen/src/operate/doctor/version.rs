//! The engine: its REST interface, the token, and its version.

use engine::{
    Version,
    rest::{RestClient, RestError},
};

use super::finding::Finding;

/// What the engine answered.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// Its address.
    pub(super) server: String,
    /// Its version, or why there is no answer.
    pub(super) answer: Result<Version, RestError>,
    /// The roster's version.
    pub(super) expected: Version,
}

/// Asks the engine.
pub(super) async fn gather(rest: &RestClient, expected: Version) -> Facts {
    Facts {
        server: rest.server().to_owned(),
        answer: rest.version().await,
        expected,
    }
}

/// Judges the answer.
pub(super) fn judge(facts: &Facts) -> Finding {
    let Facts {
        server,
        answer,
        expected,
    } = facts;
    let bad = |text: String, remedy: &str| Finding::problem("engine", text, remedy);
    match answer {
        Ok(version) if version == expected => Finding::good(
            "engine",
            format!("OvenMediaEngine {version} answers at {server}, and takes the token"),
        ),
        Ok(version) => bad(
            format!(
                "OvenMediaEngine is {version}, but `version` of [ome] is {expected}, for which the files are made"
            ),
            &format!(
                "write version = \"{version}\" into [ome], run `mitts build`, then: systemctl restart ovenmediaengine"
            ),
        ),
        Err(error @ RestError::Refused(_)) => bad(
            format!("OvenMediaEngine at {server} {error}: it was started with another one"),
            "CREDENTIALS_DIRECTORY=/etc/mitts/secrets mitts doctor   # and start both with these secrets",
        ),
        Err(error) => bad(
            format!("OvenMediaEngine at {server} {error}"),
            "systemctl restart ovenmediaengine   # or, on a laptop: mitts serve --engine",
        ),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::{super::finding::State, *};

    #[test]
    fn version_and_token_are_told_apart() {
        let (old, new) = (Version(0, 20, 5), Version(0, 21, 0));
        for (answer, state, word) in [
            (Ok(new), State::Good, "0.21.0 answers"),
            (Ok(old), State::Problem, "is 0.20.5, but"),
            (
                Err(RestError::Refused(StatusCode::UNAUTHORIZED)),
                State::Problem,
                "token",
            ),
            (
                Err(RestError::Unreachable("refused".to_owned())),
                State::Problem,
                "cannot be reached",
            ),
            (Err(RestError::Slow), State::Problem, "in time"),
        ] {
            let finding = judge(&Facts {
                server: "127.0.0.1:8081".to_owned(),
                answer,
                expected: new,
            });
            assert_eq!(finding.state, state, "{finding:?}");
            assert!(finding.text.contains(word), "{finding:?}");
        }
    }
}
