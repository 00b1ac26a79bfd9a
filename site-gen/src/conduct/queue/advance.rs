//! Lets time pass: turns of the timetable begin and end, and the queue hands over.

use jiff::{SignedDuration, Timestamp};

use super::{
    LEAD, Rules, State,
    state::{Cut, Resting, Shown, Turn, Waiting},
};

impl State {
    /// Lets time pass until `now`, with everyone live who was last seen.
    pub fn advance(&mut self, rules: &Rules, now: Timestamp) {
        while self.next_event(rules, now) {}
        self.at = self.at.max(now);
        // the timetable may be another one than before
        self.follow_timetable(rules, self.at);
    }

    /// Lets time pass until the next thing that happens, if that is not after `limit`.
    pub(super) fn next_event(&mut self, rules: &Rules, limit: Timestamp) -> bool {
        let boundary = rules.boundary_after(self.at).filter(|at| *at <= limit);
        let due = self.due(rules).filter(|at| *at <= limit);
        match (boundary, due) {
            (Some(boundary), due) if due.is_none_or(|due| boundary <= due) => {
                self.at = boundary;
                self.follow_timetable(rules, boundary);
            }
            (_, Some(due)) => {
                self.at = due;
                self.hand_over(rules, due);
            }
            (_, None) => return false,
        }
        true
    }

    /// When the queue hands over next, if nothing else happens.
    pub fn due(&self, rules: &Rules) -> Option<Timestamp> {
        if self.suspended.is_some() || self.is_away {
            return None;
        }
        let ready = self.waiting.iter().filter_map(|one| self.ready(one)).min();
        let natural = match &self.turn {
            None => ready,
            Some(turn) if turn.cut.is_some() => Some(self.not_before),
            Some(turn) => {
                let gone = turn.lost.and_then(|at| at.checked_add(rules.grace).ok());
                let over = self.ends().zip(ready).map(|(ends, ready)| ends.max(ready));
                [gone, over].into_iter().flatten().min()
            }
        };
        natural.map(|at| at.max(self.not_before).max(self.at))
    }

    /// A hand-over that is too near to be changed.
    pub fn settled(&self, rules: &Rules) -> Option<Timestamp> {
        self.due(rules)
            .filter(|due| due.duration_since(self.at) < LEAD)
    }

    /// From when on somebody who waits can be put on air, as far as is known.
    fn ready(&self, one: &Waiting) -> Option<Timestamp> {
        if one.lost.is_some() {
            return None;
        }
        let resting = self.resting.as_ref().filter(|rest| rest.user == one.user);
        Some(resting.map_or(Timestamp::MIN, |rest| rest.until))
    }

    /// Ends the turn, and begins the next one.
    fn hand_over(&mut self, rules: &Rules, at: Timestamp) {
        let mut all = self.waiting.iter();
        let next = all.position(|one| self.ready(one).is_some_and(|ready| ready <= at));
        let next = next.map(|index| self.waiting.remove(index));
        if let Some(turn) = self.turn.take() {
            self.put_back(rules, turn, at, next.is_none());
        }
        if let Some(next) = next {
            self.resting = None;
            self.turn = Some(Turn {
                user: next.user,
                created: next.created,
                from: at,
                left: next.left.unwrap_or(rules.turn),
                counting: None,
                lost: None,
                cut: None,
            });
            self.set_clock(at);
        }
        self.show(rules, at);
    }

    /// Puts somebody whose turn is over back into the queue.
    fn put_back(&mut self, rules: &Rules, turn: Turn, at: Timestamp, alone: bool) {
        let since = turn.counting.unwrap_or(at);
        let left = turn.left - at.duration_since(since);
        let gone = turn
            .lost
            .is_some_and(|lost| at.duration_since(lost) >= rules.grace);
        if gone || turn.cut == Some(Cut::Leave) {
            return;
        }
        if turn.cut == Some(Cut::Skip) && alone {
            self.resting = Some(Resting {
                user: turn.user.clone(),
                until: at.checked_add(rules.turn).unwrap_or(at),
            });
        }
        let interrupted =
            turn.cut == Some(Cut::Interrupt) && left > LEAD + SignedDuration::from_secs(3);
        let back = Waiting {
            user: turn.user,
            since: at,
            created: turn.created,
            lost: turn.lost,
            moved: interrupted,
            left: interrupted.then_some(left),
        };
        match interrupted {
            true => self.waiting.insert(0, back),
            false => self.waiting.push(back),
        }
    }

    /// Begins or ends the precedence of the timetable.
    fn follow_timetable(&mut self, rules: &Rules, at: Timestamp) {
        match (rules.planned_at(at).is_some(), self.suspended) {
            (true, None) => self.suspended = Some(at),
            (false, Some(_)) => self.suspended = None,
            _ => {}
        }
        self.set_clock(at);
        // a turn of the queue that ends now is not shown again for a moment
        match self.due(rules) {
            Some(due) if due <= at => self.hand_over(rules, at),
            _ => self.show(rules, at),
        }
    }

    /// Notes what is shown from now on.
    fn show(&mut self, rules: &Rules, at: Timestamp) {
        let user = match rules.planned_at(at) {
            Some(planned) => Some(&planned.user),
            None => self.turn.as_ref().map(|turn| &turn.user),
        };
        if user != self.shown.user.as_ref() {
            self.shown = Shown {
                user: user.cloned(),
                from: at,
            };
        }
    }
}
