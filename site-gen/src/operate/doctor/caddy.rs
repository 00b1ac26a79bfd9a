//! Caddy: its version, and whether the site is served.

use super::{finding::Finding, program::run};

/// The oldest version whose `forward_auth` drops headers that a client made up.
const FLOOR: (u32, u32, u32) = (2, 11, 4);

/// Caddy's version, as `caddy version` prints it; `None` without Caddy.
pub(super) async fn version() -> Option<String> {
    run("caddy", &["version"]).await.map(|done| done.stdout)
}

/// Judges Caddy's version.
pub(super) fn judge_version(text: Option<&str>) -> Finding {
    let Some(text) = text else {
        return Finding::unknown("caddy", "there is no caddy on this machine");
    };
    let word = text
        .split_whitespace()
        .next()
        .unwrap_or("")
        .trim_start_matches('v');
    let mut numbers = word.split(['.', '-']).map(|part| part.parse().ok());
    let mut next = || numbers.next().flatten();
    let (Some(major), Some(minor), Some(patch)) = (next(), next(), next()) else {
        return Finding::unknown("caddy", "its version cannot be read");
    };
    match (major, minor, patch) >= FLOOR {
        true => Finding::good("caddy", format!("Caddy {major}.{minor}.{patch}")),
        false => Finding::warning(
            "caddy",
            format!(
                "Caddy {major}.{minor}.{patch} has known holes in forward_auth; 2.11.4 and later do not"
            ),
            "apt-get install --only-upgrade caddy   # from https://caddyserver.com/docs/install",
        ),
    }
}

/// What a request for the home page came to.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// The site's address.
    pub(super) url: String,
    /// The status, or curl's message; `None` without curl.
    pub(super) answer: Option<Result<String, String>>,
}

/// Requests the home page.
pub(super) async fn gather(url: &str) -> Facts {
    let shown = format!("{url}/");
    let form = "%{http_code}";
    let done = run(
        "curl",
        &[
            "-sS",
            "-o",
            "/dev/null",
            "-w",
            form,
            "--max-time",
            "4",
            &shown,
        ],
    )
    .await;
    Facts {
        url: shown,
        answer: done.map(|done| match done.good {
            true => Ok(done.stdout),
            false => Err(done.stderr.trim().to_owned()),
        }),
    }
}

/// Judges the site.
pub(super) fn judge(facts: &Facts) -> Finding {
    let Facts { url, answer } = facts;
    let remedy = format!("systemctl restart caddy; curl -sSI {url}");
    match answer {
        None => Finding::unknown("site", "curl is missing: apt-get install curl"),
        Some(Ok(status)) if status == "200" => Finding::good("site", format!("{url} is served")),
        Some(Ok(status)) => Finding::problem(
            "site",
            format!("{url} answers with status {status}"),
            remedy,
        ),
        Some(Err(why)) => Finding::problem("site", format!("{url} is not served: {why}"), remedy),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::finding::State, *};

    #[test]
    fn an_old_caddy_is_a_warning_and_a_site_that_is_not_served_a_problem() {
        for (text, state) in [
            (Some("2.6.2"), State::Warning),
            (Some("v2.11.3 h1:abc="), State::Warning),
            (Some("v2.11.4 h1:abc="), State::Good),
            (Some("v3.0.0-beta.1"), State::Good),
            (Some("(devel)"), State::Unknown),
            (None, State::Unknown),
        ] {
            assert_eq!(judge_version(text).state, state, "{text:?}");
        }
        for (answer, state) in [
            (Some(Ok("200".to_owned())), State::Good),
            (Some(Ok("404".to_owned())), State::Problem),
            (Some(Err("curl: (7) failed".to_owned())), State::Problem),
            (None, State::Unknown),
        ] {
            let facts = Facts {
                url: "https://a/".to_owned(),
                answer,
            };
            assert_eq!(judge(&facts).state, state, "{facts:?}");
        }
    }
}
