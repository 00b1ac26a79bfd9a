//! Takes in who is live.

use jiff::Timestamp;
use roster::Slug;

use super::{
    LEAD, Rules, SILENCE, State,
    state::{Cut, Waiting},
};

/// Somebody whose stream has pictures or sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// Who.
    pub user: Slug,
    /// When OvenMediaEngine created the stream.
    pub created: Timestamp,
    /// Since when nothing arrives, although the stream is still there.
    pub silent: Option<Timestamp>,
}

/// What OvenMediaEngine says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Who is live in the channel's app.
    Live(Vec<Live>),
    /// It does not answer.
    Nothing,
}

impl State {
    /// Takes in who is live at `now`. While a hand-over is too near to be changed, only time passes.
    pub fn step(&mut self, rules: &Rules, seen: &Seen, now: Timestamp) {
        if now < self.at {
            // the clock was set back while nobody looked
            self.shift(now.duration_since(self.at));
        }
        self.advance(rules, now);
        if self.settled(rules).is_some() {
            return;
        }
        let before = self.clone();
        match seen {
            Seen::Nothing => self.nothing(now),
            Seen::Live(live) => {
                self.answered_again(now);
                self.take_in(rules, live, now);
            }
        }
        if *self != before {
            self.changed();
        }
    }

    /// Keeps hand-overs far enough away, after a change.
    pub(super) fn changed(&mut self) {
        let at = self.at.checked_add(LEAD).unwrap_or(self.at);
        self.not_before = self.not_before.max(at);
    }

    fn nothing(&mut self, now: Timestamp) {
        let since = *self.away.get_or_insert(now);
        if !self.is_away && now.duration_since(since) >= SILENCE {
            self.is_away = true;
            self.set_clock(now);
        }
    }

    /// Streams that ended with OvenMediaEngine have their whole time to return.
    fn answered_again(&mut self, now: Timestamp) {
        let Some(since) = self.away.take() else {
            return;
        };
        if !std::mem::take(&mut self.is_away) {
            return;
        }
        let turn = self.turn.as_mut().and_then(|turn| turn.lost.as_mut());
        let waiting = self.waiting.iter_mut().filter_map(|one| one.lost.as_mut());
        for lost in turn.into_iter().chain(waiting) {
            *lost = lost.checked_add(now.duration_since(since)).unwrap_or(*lost);
        }
        self.set_clock(now);
    }

    fn take_in(&mut self, rules: &Rules, live: &[Live], now: Timestamp) {
        let mut arrived: Vec<&Live> = live.iter().collect();
        arrived.retain(|one| rules.users.contains(&one.user));
        arrived.sort_by_key(|one| (one.created, &one.user));
        let created = |user: &Slug| {
            let mut all = arrived.iter().filter(|one| one.silent.is_none());
            all.find(|one| one.user == *user).map(|one| one.created)
        };
        let silent = |user: &Slug| {
            let mut all = arrived.iter();
            all.find(|one| one.user == *user)?.silent
        };

        if let Some(turn) = &mut self.turn {
            match created(&turn.user) {
                Some(created) => {
                    turn.created = created;
                    turn.lost = None;
                }
                None => {
                    let since = silent(&turn.user).map(|since| since.max(turn.from).min(now));
                    turn.lost.get_or_insert(since.unwrap_or(now));
                }
            }
            if !rules.users.contains(&turn.user) {
                turn.cut.get_or_insert(Cut::Leave);
            }
        }
        for one in &mut self.waiting {
            match created(&one.user) {
                Some(created) => {
                    one.created = created;
                    one.lost = None;
                }
                None => {
                    one.lost.get_or_insert(now);
                }
            }
        }
        let gone = |one: &Waiting| {
            let lost = one.lost;
            lost.is_some_and(|lost| now.duration_since(lost) >= rules.grace)
        };
        self.waiting
            .retain(|one| rules.users.contains(&one.user) && !gone(one));

        for one in arrived {
            let blocked = self.blocked.get(&one.user).copied();
            if one.silent.is_some() {
                continue;
            }
            let has_place = self.waiting.iter().any(|other| other.user == one.user);
            let on_air = self.turn.as_ref().is_some_and(|turn| turn.user == one.user);
            if has_place || on_air || blocked.is_some_and(|until| until > now) {
                continue;
            }
            // who was blocked arrives when that is over
            let since = blocked.map_or(one.created, |until| until.max(one.created));
            self.arrive(one, since.min(now));
        }
        self.blocked.retain(|_, until| *until > now);
        if self.resting.as_ref().is_some_and(|rest| rest.until <= now) {
            self.resting = None;
        }
    }

    /// A place by arrival, behind those who were moved.
    fn arrive(&mut self, one: &Live, since: Timestamp) {
        let later = |other: &&Waiting| other.since > since && !other.moved;
        let behind = self.waiting.iter().rev().take_while(later).count();
        let place = self.waiting.len() - behind;
        let new = Waiting {
            user: one.user.clone(),
            since,
            created: one.created,
            lost: None,
            moved: false,
            left: None,
        };
        self.waiting.insert(place, new);
    }
}
