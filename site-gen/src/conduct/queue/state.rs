//! All that is remembered of a queue. It is written to disk, and the schedule follows from it.

use std::collections::{BTreeMap, VecDeque};

use jiff::{SignedDuration, Timestamp};
use roster::Slug;
use serde::{Deserialize, Serialize};

use super::Rules;

/// A moment long ago, for a channel that has shown nothing but the clip.
pub const EVER: Timestamp = Timestamp::constant(946_684_800, 0);

/// How long OvenMediaEngine takes to notice another schedule: up to a second.
const READING: SignedDuration = SignedDuration::from_secs(1);

/// How many acts are remembered, so that a repeated request does nothing.
const REMEMBERED: usize = 64;

/// A queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Up to when time has passed for it.
    pub at: Timestamp,
    /// No hand-over of the queue comes before this.
    pub(super) not_before: Timestamp,
    /// What the channel shows now.
    pub shown: Shown,
    /// Since when a turn of the timetable is on air instead of the queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) suspended: Option<Timestamp>,
    /// Whether somebody has paused the clock.
    #[serde(default)]
    pub paused: bool,
    /// Since when, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_since: Option<Timestamp>,
    /// Since when OvenMediaEngine does not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) away: Option<Timestamp>,
    /// Whether that is so long that clocks have stopped.
    #[serde(default)]
    pub(super) is_away: bool,
    /// Whose turn it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<Turn>,
    /// Who was taken off the air and does not come straight back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) resting: Option<Resting>,
    /// Who waits, in order.
    #[serde(default)]
    pub waiting: Vec<Waiting>,
    /// Who gets no turn, and until when.
    #[serde(default)]
    pub blocked: BTreeMap<Slug, Timestamp>,
    /// The last acts, by the ids of their requests.
    #[serde(default)]
    pub(super) acts: VecDeque<Done>,
}

/// What a channel shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Whose stream; the clip if nobody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Slug>,
    /// Since when.
    pub from: Timestamp,
}

/// A turn that has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Whose.
    pub user: Slug,
    /// When their stream began.
    pub created: Timestamp,
    /// When it began.
    pub from: Timestamp,
    /// The time that was left when the clock last began to run.
    pub(super) left: SignedDuration,
    /// Since when the clock runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) counting: Option<Timestamp>,
    /// Since when their stream is away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<Timestamp>,
    /// Why it ends before its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cut: Option<Cut>,
}

/// Why a turn ends before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Cut {
    /// Skipped: to the end of the queue.
    Skip,
    /// Another one goes first: to the beginning of the queue, with the time that was left.
    Interrupt,
    /// Blocked, or no longer a user of the queue.
    Leave,
}

/// Somebody who waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Who.
    pub user: Slug,
    /// Since when.
    pub since: Timestamp,
    /// When their stream began.
    pub created: Timestamp,
    /// Since when their stream is away; they keep their place for a while.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<Timestamp>,
    /// Whether somebody gave them their place, which is then not by arrival.
    #[serde(default)]
    pub moved: bool,
    /// The time of an interrupted turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) left: Option<SignedDuration>,
}

/// Somebody who was taken off the air. Unless another one has a turn, they have none either for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Resting {
    pub(super) user: Slug,
    pub(super) until: Timestamp,
}

/// An act that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Done {
    pub(super) id: String,
    pub(super) answer: String,
}

impl State {
    /// A queue without anybody.
    pub fn new(now: Timestamp) -> Self {
        State {
            at: now,
            not_before: now,
            shown: Shown {
                user: None,
                from: EVER,
            },
            suspended: None,
            paused: false,
            paused_since: None,
            away: None,
            is_away: false,
            turn: None,
            resting: None,
            waiting: Vec::new(),
            blocked: BTreeMap::new(),
            acts: VecDeque::new(),
        }
    }

    /// Moves all moments, after the clock of the machine was set. Turns keep the time that they have left.
    pub fn shift(&mut self, by: SignedDuration) {
        let move_by = |at: &mut Timestamp| *at = at.checked_add(by).unwrap_or(*at);
        move_by(&mut self.at);
        move_by(&mut self.not_before);
        let optional = [&mut self.suspended, &mut self.away, &mut self.paused_since];
        optional.into_iter().flatten().for_each(move_by);
        if let Some(turn) = &mut self.turn {
            move_by(&mut turn.from);
            let optional = [&mut turn.counting, &mut turn.lost];
            optional.into_iter().flatten().for_each(move_by);
        }
        if let Some(resting) = &mut self.resting {
            move_by(&mut resting.until);
        }
        for waiting in &mut self.waiting {
            move_by(&mut waiting.since);
            waiting.lost.iter_mut().for_each(move_by);
        }
        // What is on air goes on unbroken as long as its start stays the same. One in the future would not be on air.
        if self.shown.from > self.at {
            move_by(&mut self.shown.from);
        }
    }

    /// Whether clocks of turns run.
    pub(super) fn runs(&self) -> bool {
        !self.paused && !self.is_away && self.suspended.is_none()
    }

    /// Starts or stops the clock of the turn. `at` is the moment from which on that holds.
    pub(super) fn set_clock(&mut self, at: Timestamp) {
        let runs = self.runs();
        let Some(turn) = &mut self.turn else { return };
        match (runs, turn.counting) {
            (true, None) => turn.counting = Some(at),
            (false, Some(since)) => {
                turn.left -= at.duration_since(since).max(SignedDuration::ZERO);
                turn.counting = None;
            }
            _ => {}
        }
    }

    /// When the turn's time is over; `None` while its clock stands, or nobody has a turn.
    pub fn ends(&self) -> Option<Timestamp> {
        let turn = self.turn.as_ref()?;
        turn.counting?.checked_add(turn.left).ok()
    }

    /// Whether OvenMediaEngine answers, or has answered a moment ago.
    pub fn has_engine(&self) -> bool {
        !self.is_away
    }

    /// Until when somebody who was taken off the air has no turn, unless another one has one before.
    pub fn rests(&self, user: &Slug) -> Option<Timestamp> {
        let resting = self.resting.as_ref().filter(|rest| rest.user == *user);
        resting.map(|rest| rest.until)
    }

    /// Whether viewers see the clip while the stream on air is away, not its last picture.
    pub fn falls_back(&self, rules: &Rules) -> bool {
        match &self.turn {
            Some(turn) if self.suspended.is_none() => match turn.lost {
                Some(lost) => self.at.duration_since(lost) + READING >= rules.hold,
                None => rules.hold.is_zero(),
            },
            _ => true,
        }
    }

    /// The answer to an act that was done before.
    pub fn answered(&self, id: &str) -> Option<&str> {
        let mut all = self.acts.iter();
        let done = all.find(|done| done.id == id)?;
        Some(&done.answer)
    }

    /// Remembers that an act was done.
    pub fn remember(&mut self, id: &str, answer: &str) {
        while self.acts.len() >= REMEMBERED {
            self.acts.pop_front();
        }
        self.acts.push_back(Done {
            id: id.to_owned(),
            answer: answer.to_owned(),
        });
    }
}
