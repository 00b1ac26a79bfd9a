//! How soon an engine that ended is started again.

use std::time::Duration;

/// The longest pause.
const LONGEST: Duration = Duration::from_secs(30);
/// An engine that ran this long has worked: the next pause is short again.
const GOOD: Duration = Duration::from_secs(60);

/// The pauses between starts: 1 s, and each time twice as long.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    ends: u32,
}

impl Pace {
    /// The pause after an engine that ran for `ran`.
    pub(crate) fn pause(&mut self, ran: Duration) -> Duration {
        if ran >= GOOD {
            self.ends = 0;
        }
        let pause = Duration::from_secs(1 << self.ends.min(5));
        self.ends += 1;
        pause.min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_until_the_engine_has_run_for_a_while() {
        let mut pace = Pace::default();
        let mut after = |seconds| pace.pause(Duration::from_secs(seconds)).as_secs();
        let pauses: Vec<_> = (0..7).map(|_| after(3)).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!([after(3600), after(3)], [1, 2]);
    }
}
