//! What will be on air, if nothing else happens: the schedule for OvenMediaEngine, and when each one's turn will be.

use jiff::{SignedDuration, Timestamp};
use roster::Slug;

use super::{Rules, State, state::Shown};

/// How far schedules reach, at most.
pub(super) const HORIZON: SignedDuration = SignedDuration::from_hours(24);
/// How many programs they have, at most.
pub(super) const PROGRAMS: usize = 50;

/// Somebody's turn in the future.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Whose.
    pub user: Slug,
    /// Its beginning.
    pub from: Timestamp,
    /// Its end, as long as others wait.
    pub until: Option<Timestamp>,
}

impl State {
    /// What is shown now and later, in order. The last goes on until told otherwise, also while this program does not run.
    pub fn programs(&self, rules: &Rules) -> Vec<Shown> {
        let mut programs = vec![self.shown.clone()];
        let mut later = self.clone();
        let limit = self.at.checked_add(HORIZON).unwrap_or(Timestamp::MAX);
        while programs.len() < PROGRAMS && later.next_event(rules, limit) {
            match programs.last_mut() {
                Some(last) if *last == later.shown => {}
                // a turn of the timetable that begins together with one of the queue
                Some(last) if last.from == later.shown.from => *last = later.shown.clone(),
                _ => programs.push(later.shown.clone()),
            }
        }
        programs
    }

    /// The next turn of each one who waits, as far as it can be said: not while clocks stand.
    pub fn expected(&self, rules: &Rules) -> Vec<Expected> {
        let mut expected: Vec<Expected> = Vec::new();
        if self.paused || self.is_away {
            return expected;
        }
        let mut later = self.clone();
        // each turn of the timetable is two events, and one of the queue at most two
        let enough = 2 * (self.waiting.len() + rules.timetable.len()) + 4;
        let mut on_air = self.turn.as_ref().map(|turn| turn.from);
        for _ in 0..enough {
            if expected.len() >= self.waiting.len() || !later.next_event(rules, Timestamp::MAX) {
                break;
            }
            let Some(turn) = &later.turn else { continue };
            let known = expected.iter().any(|other| other.user == turn.user);
            let waits = self.waiting.iter().any(|one| one.user == turn.user);
            if on_air != Some(turn.from) && waits && !known && later.suspended.is_none() {
                expected.push(Expected {
                    user: turn.user.clone(),
                    from: turn.from,
                    until: later.ends(),
                });
            }
            on_air = Some(turn.from);
        }
        expected
    }
}
