//! The time, twice: for waiting, and for people.

use std::time::Instant;

use jiff::Timestamp;

/// A moment by a clock that never jumps, and by the clock on the wall.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// For waiting.
    pub(super) at: Instant,
    /// For people, and for their quiet hours.
    pub(super) time: Timestamp,
}

impl Moment {
    pub(super) fn now() -> Self {
        Moment {
            at: Instant::now(),
            time: Timestamp::now(),
        }
    }
}
