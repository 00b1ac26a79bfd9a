//! The clock, by which keys begin and end.

use super::{finding::Finding, program::run};

/// Whether the system keeps the clock right: `yes` or `no`; `None` without systemd.
pub(super) async fn gather() -> Option<String> {
    let done = run(
        "timedatectl",
        &["show", "--property=NTPSynchronized", "--value"],
    )
    .await?;
    done.good.then(|| done.stdout.trim().to_owned())
}

/// Judges the clock.
pub(super) fn judge(synchronized: Option<&str>) -> Finding {
    match synchronized {
        Some("yes") => Finding::good("clock", "it is synchronised"),
        Some("no") => Finding::warning(
            "clock",
            "it is not synchronised, so keys may begin and end early or late",
            "timedatectl set-ntp true",
        ),
        _ => Finding::unknown(
            "clock",
            "this machine does not tell whether it is synchronised",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::finding::State, *};

    #[test]
    fn a_clock_on_its_own_is_a_warning() {
        assert_eq!(judge(Some("yes")).state, State::Good);
        assert_eq!(judge(Some("no")).state, State::Warning);
        assert_eq!(judge(None).state, State::Unknown);
    }
}
