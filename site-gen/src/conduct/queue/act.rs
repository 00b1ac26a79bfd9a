//! What people ask for: skip, extend, move, put on air now, block, pause.

use jiff::{SignedDuration, Timestamp, Unit};
use roster::Slug;
use serde::{Deserialize, Serialize};

use super::{
    Rules, State,
    state::{Cut, Turn},
};

/// The longest extension, and the longest block.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 366);

/// Something to do with a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "lowercase", deny_unknown_fields)]
pub enum Act {
    /// End the turn that is on air. With `user`, only if it is theirs.
    Skip {
        /// Whose turn.
        #[serde(default)]
        user: Option<Slug>,
    },
    /// Let the turn that is on air last longer. With `user`, only if it is theirs.
    Extend {
        /// Whose turn.
        #[serde(default)]
        user: Option<Slug>,
        /// How much longer.
        by: SignedDuration,
    },
    /// Give somebody who waits another place.
    Move {
        /// Who.
        user: Slug,
        /// The new place; 1 is next.
        to: usize,
    },
    /// Put somebody who waits on air.
    Now {
        /// Who.
        user: Slug,
    },
    /// Give somebody no turn for a while. The turn that they have ends.
    Block {
        /// Who.
        user: Slug,
        /// Until when.
        until: Timestamp,
    },
    /// End a block.
    Unblock {
        /// Who.
        user: Slug,
    },
    /// Stop the clock of turns.
    Pause,
    /// Let it run again.
    Resume,
}

/// Why an act is not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody has a turn.
    #[error("nobody of the queue is on air")]
    Nobody,
    /// Another one has it.
    #[error("{0} is not on air")]
    NotOnAir(Slug),
    /// The timetable has precedence.
    #[error("{0} is on air by the timetable, until {1}; change `turns` in the roster")]
    Timetable(Slug, Timestamp),
    /// They are not in the queue.
    #[error("{0} is not in the queue")]
    NotWaiting(Slug),
    /// They are in the queue, but their stream is away.
    #[error("{0} is not live")]
    NotLive(Slug),
    /// They have a turn already.
    #[error("{0} is on air")]
    OnAir(Slug),
    /// No such user, or one that the queue does not take.
    #[error("there is no user {0} in this queue")]
    NoUser(Slug),
    /// Too long, too short, or in the past.
    #[error("{0}")]
    Time(&'static str),
}

impl Act {
    /// A block from now on. It ends at a whole second, as people see it. `None` if there is no such time.
    pub fn block_for(user: Slug, time: SignedDuration, now: Timestamp) -> Option<Self> {
        let now = now.round(Unit::Second).ok()?;
        let until = now.checked_add(time).ok()?;
        Some(Act::Block { user, until })
    }

    /// Fixes whose turn is meant, as long as nobody has said it.
    pub fn about(self, state: &State) -> Self {
        let on_air = || Some(state.turn.as_ref()?.user.clone());
        match self {
            Act::Skip { user: None } => Act::Skip { user: on_air() },
            Act::Extend { user: None, by } => Act::Extend { user: on_air(), by },
            other => other,
        }
    }
}

impl State {
    /// Does an act at once, and says what was done. Time must have passed until now, and no hand-over may be too near to be
    /// changed.
    ///
    /// # Errors
    /// Why it is not done; then nothing has changed.
    pub fn act(&mut self, rules: &Rules, act: &Act) -> Result<String, Refusal> {
        let now = self.at;
        let said = match act {
            Act::Skip { user } => {
                let turn = self.turn_of(rules, user.as_ref())?;
                turn.cut.get_or_insert(Cut::Skip);
                format!("ended the turn of {}", turn.user)
            }
            Act::Extend { user, by } => {
                if !by.is_positive() || *by > LONGEST {
                    return Err(Refusal::Time("expected a time such as 10m"));
                }
                let turn = self.turn_of(rules, user.as_ref())?;
                // a turn whose time is over goes on as long as nobody else waits
                let since = turn.counting.unwrap_or(now);
                let left = turn.left - now.duration_since(since);
                turn.left = turn.left - left + left.max(SignedDuration::ZERO) + *by;
                format!("extended the turn of {} by {by:#}", turn.user)
            }
            Act::Move { user, to } => {
                let from = self.place_of(user)?;
                let mut one = self.waiting.remove(from);
                one.moved = true;
                let place = to.saturating_sub(1).min(self.waiting.len());
                self.waiting.insert(place, one);
                format!("moved {user} to place {}", place + 1)
            }
            Act::Now { user } => self.put_on_air(rules, user)?,
            Act::Block { user, until } => {
                if !rules.users.contains(user) {
                    return Err(Refusal::NoUser(user.clone()));
                }
                if *until <= now || until.duration_since(now) > LONGEST {
                    return Err(Refusal::Time(
                        "expected a time in the future, at most a year away",
                    ));
                }
                self.blocked.insert(user.clone(), *until);
                self.waiting.retain(|one| one.user != *user);
                if let Some(turn) = self.turn.as_mut().filter(|turn| turn.user == *user) {
                    turn.cut = Some(Cut::Leave);
                }
                format!("blocked {user} until {until}")
            }
            Act::Unblock { user } => match self.blocked.remove(user) {
                Some(_) => format!("unblocked {user}"),
                None => format!("{user} is not blocked"),
            },
            Act::Pause => {
                if !self.paused {
                    self.paused_since = Some(now);
                }
                self.paused = true;
                self.set_clock(now);
                "paused the clock".to_owned()
            }
            Act::Resume => {
                self.paused = false;
                self.paused_since = None;
                self.set_clock(now);
                "the clock runs".to_owned()
            }
        };
        self.changed();
        Ok(said)
    }

    /// The turn on air, if it is the one that is meant.
    fn turn_of(&mut self, rules: &Rules, user: Option<&Slug>) -> Result<&mut Turn, Refusal> {
        if let Some(planned) = rules.planned_at(self.at) {
            return Err(Refusal::Timetable(planned.user.clone(), planned.until));
        }
        match (&mut self.turn, user) {
            (Some(turn), Some(user)) if turn.user != *user => Err(Refusal::NotOnAir(user.clone())),
            (Some(turn), _) => Ok(turn),
            (None, Some(user)) => Err(Refusal::NotOnAir(user.clone())),
            (None, None) => Err(Refusal::Nobody),
        }
    }

    fn place_of(&self, user: &Slug) -> Result<usize, Refusal> {
        let place = self.waiting.iter().position(|one| one.user == *user);
        match &self.turn {
            Some(turn) if turn.user == *user => Err(Refusal::OnAir(user.clone())),
            _ => place.ok_or_else(|| Refusal::NotWaiting(user.clone())),
        }
    }

    fn put_on_air(&mut self, rules: &Rules, user: &Slug) -> Result<String, Refusal> {
        if let Some(planned) = rules.planned_at(self.at) {
            return Err(Refusal::Timetable(planned.user.clone(), planned.until));
        }
        let place = self.place_of(user)?;
        if self.waiting[place].lost.is_some() {
            return Err(Refusal::NotLive(user.clone()));
        }
        let mut one = self.waiting.remove(place);
        one.moved = true;
        self.waiting.insert(0, one);
        if self.resting.as_ref().is_some_and(|rest| rest.user == *user) {
            self.resting = None;
        }
        if let Some(turn) = &mut self.turn {
            turn.cut.get_or_insert(Cut::Interrupt);
        }
        Ok(format!("put {user} on air"))
    }
}
