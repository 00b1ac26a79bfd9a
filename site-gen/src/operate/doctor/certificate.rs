//! The certificate that the site shows, as a browser gets it.

use jiff::Timestamp;

use super::{finding::Finding, program::shell};

/// Caddy renews a certificate when a third of its time is left; those of Let's Encrypt last 90 days or 6.
const SOON: i64 = 2;

/// When the certificate of a host ends, as openssl prints it: `notAfter=Mar  1 12:00:00 2027 GMT`. `None` without openssl or
/// certificate.
pub(super) async fn gather(host: &str, port: u16) -> Option<String> {
    // both are checked by the roster: a name of letters, digits, hyphens and dots
    let line = format!(
        "openssl s_client -connect {host}:{port} -servername {host} </dev/null 2>/dev/null | openssl x509 -noout -enddate"
    );
    shell(&line)
        .await
        .filter(|done| done.good)
        .map(|done| done.stdout)
}

/// Judges the end of a certificate.
pub(super) fn judge(host: &str, end: Option<&str>, now: Timestamp) -> Finding {
    let remedy = "journalctl -u caddy | grep -i certificate";
    let Some(end) = end else {
        return Finding::problem(
            "certificate",
            format!("{host} shows no certificate"),
            remedy,
        );
    };
    let words: Vec<_> = end
        .trim()
        .trim_start_matches("notAfter=")
        .split_whitespace()
        .collect();
    let parsed = jiff::fmt::strtime::parse("%b %d %H:%M:%S %Y GMT", words.join(" "));
    let parsed = parsed.and_then(|time| time.to_datetime());
    let Ok(end) = parsed.and_then(|time| time.to_zoned(jiff::tz::TimeZone::UTC)) else {
        return Finding::unknown("certificate", "its end cannot be read");
    };
    let days = end
        .timestamp()
        .duration_since(now)
        .as_hours()
        .div_euclid(24);
    match days {
        ..0 => Finding::problem(
            "certificate",
            format!("the one of {host} has expired"),
            remedy,
        ),
        0..SOON => Finding::warning(
            "certificate",
            format!("the one of {host} ends within {SOON} days"),
            remedy,
        ),
        _ => Finding::good(
            "certificate",
            format!("the one of {host} is valid for {days} days"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::finding::State, *};

    #[test]
    fn the_end_is_read_and_compared() {
        let now = "2026-12-01T12:00:00Z".parse().unwrap();
        for (end, state, word) in [
            (
                Some("notAfter=Mar  1 12:00:00 2027 GMT\n"),
                State::Good,
                "90 days",
            ),
            (
                Some("notAfter=Dec  2 12:00:00 2026 GMT\n"),
                State::Warning,
                "within",
            ),
            (
                Some("notAfter=Nov 30 12:00:00 2026 GMT\n"),
                State::Problem,
                "expired",
            ),
            (Some("what"), State::Unknown, "read"),
            (None, State::Problem, "no certificate"),
        ] {
            let finding = judge("a.example", end, now);
            assert_eq!(finding.state, state, "{finding:?}");
            assert!(finding.text.contains(word), "{finding:?}");
        }
    }
}
