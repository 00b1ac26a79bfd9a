//! Notices that the machine's clock was set, by comparing it with the time since the machine started.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Smaller differences are the clock's own adjustment.
const JUMP: SignedDuration = SignedDuration::from_secs(2);

/// Both times at one moment. It also lasts over restarts of this program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reading {
    /// What names this start of the machine.
    boot: String,
    /// The time of day.
    pub(super) wall: Timestamp,
    /// The time since the machine started.
    up: SignedDuration,
}

impl Reading {
    /// Both times now.
    pub(super) fn now() -> Self {
        let (boot, up) = since_start();
        Reading {
            boot,
            // what OvenMediaEngine reads has no more than milliseconds
            wall: milliseconds(Timestamp::now()),
            up,
        }
    }

    /// A moment of a machine whose clock is right.
    #[cfg(test)]
    pub(super) fn at(second: i64) -> Self {
        Reading {
            boot: "test".to_owned(),
            wall: Timestamp::from_second(1_800_000_000 + second).unwrap(),
            up: SignedDuration::from_secs(100 + second),
        }
    }

    /// By how much the clock was set since an earlier reading, as far as it can be known.
    pub(super) fn jump_since(&self, earlier: &Reading) -> SignedDuration {
        if self.boot != earlier.boot {
            return SignedDuration::ZERO;
        }
        let jump = self.wall.duration_since(earlier.wall) - (self.up - earlier.up);
        match jump.abs() > JUMP {
            true => jump,
            false => SignedDuration::ZERO,
        }
    }
}

fn milliseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

#[cfg(target_os = "linux")]
fn since_start() -> (String, SignedDuration) {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let up = read("/proc/uptime");
    let up = up.split_whitespace().next().and_then(|up| up.parse().ok());
    let boot = read("/proc/sys/kernel/random/boot_id");
    match up {
        Some(up) if !boot.is_empty() => (boot.trim().to_owned(), SignedDuration::from_secs_f64(up)),
        _ => this_process(),
    }
}

#[cfg(not(target_os = "linux"))]
fn since_start() -> (String, SignedDuration) {
    this_process()
}

/// The time since this program started, where the machine's cannot be read.
fn this_process() -> (String, SignedDuration) {
    use std::{sync::LazyLock, time::Instant};
    static START: LazyLock<(String, Instant)> = LazyLock::new(|| {
        let name = format!("{}-{}", std::process::id(), Timestamp::now());
        (name, Instant::now())
    });
    let up = SignedDuration::try_from(START.1.elapsed()).unwrap_or_default();
    (START.0.clone(), up)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(boot: &str, wall: i64, up: i64) -> Reading {
        Reading {
            boot: boot.to_owned(),
            wall: Timestamp::from_second(wall).unwrap(),
            up: SignedDuration::from_secs(up),
        }
    }

    #[test]
    fn only_a_clock_that_was_set_has_jumped() {
        let first = reading("a", 1000, 10);
        let jump = |other: Reading| other.jump_since(&first).as_secs();
        assert_eq!(jump(reading("a", 1060, 70)), 0);
        assert_eq!(jump(reading("a", 1061, 70)), 0, "its own adjustment");
        assert_eq!(jump(reading("a", 4660, 70)), 3600);
        assert_eq!(jump(reading("a", 460, 70)), -600);
        assert_eq!(jump(reading("b", 460, 5)), 0, "another start: not known");
        assert_eq!(
            Reading::now().jump_since(&Reading::now()),
            SignedDuration::ZERO
        );
    }
}
