//! When a target may be sent something again.

use std::time::{Duration, Instant};

/// The first wait after a failure; it doubles with each.
const FIRST: Duration = Duration::from_secs(2);
/// The longest wait that is chosen here.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// The longest wait that a target can ask for.
const MOST: Duration = Duration::from_secs(60 * 60);

/// The pace of one target.
#[derive(Debug, Default)]
pub(super) struct Pace {
    free_at: Option<Instant>,
    failures: u32,
}

impl Pace {
    pub(super) fn is_free(&self, now: Instant) -> bool {
        self.free_at.is_none_or(|at| now >= at)
    }

    /// Records a success. Returns whether it is the first after failures.
    pub(super) fn succeeded(&mut self, wait: Option<Duration>, now: Instant) -> bool {
        self.free_at = wait.map(|wait| now + wait.min(MOST));
        std::mem::take(&mut self.failures) > 0
    }

    /// Records a failure. Returns whether it is the first after successes. Waits at least as long as the target wants.
    pub(super) fn failed(&mut self, wait: Option<Duration>, now: Instant) -> bool {
        let own = FIRST
            .saturating_mul(1 << self.failures.min(16))
            .min(LONGEST);
        let wait = match wait {
            // a target that says how long to wait is well
            Some(wait) => wait.clamp(FIRST, MOST),
            None => own,
        };
        self.free_at = Some(now + wait);
        self.failures = self.failures.saturating_add(1);
        self.failures == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_until_something_is_taken() {
        let (mut pace, start) = (Pace::default(), Instant::now());
        let mut now = start;
        let mut waits = Vec::new();
        for _ in 0..40 {
            pace.failed(None, now);
            let before = now;
            while !pace.is_free(now) {
                now += Duration::from_secs(1);
            }
            waits.push((now - before).as_secs());
        }
        assert_eq!(waits[..9], [2, 4, 8, 16, 32, 64, 128, 256, 300]);
        assert_eq!(waits[39], 300);
        assert!(pace.succeeded(None, now) && pace.is_free(now));
        assert!(!pace.succeeded(None, now));
        assert!(pace.failed(None, now), "the first again");
        assert!(!pace.is_free(now + Duration::from_secs(1)));
        assert!(pace.is_free(now + Duration::from_secs(2)));
    }

    #[test]
    fn a_target_says_how_long_to_wait_within_reason() {
        let now = Instant::now();
        for (asked, waited) in [(0, 2), (7, 7), (90_000, 3600)] {
            let mut pace = Pace::default();
            pace.failed(Some(Duration::from_secs(asked)), now);
            assert!(!pace.is_free(now + Duration::from_secs(waited - 1)));
            assert!(pace.is_free(now + Duration::from_secs(waited)));
        }
        let mut pace = Pace::default();
        pace.succeeded(Some(Duration::from_secs(3)), now);
        assert!(!pace.is_free(now) && pace.is_free(now + Duration::from_secs(3)));
    }
}
