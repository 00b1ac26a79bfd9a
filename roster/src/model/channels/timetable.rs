//! The timetable of a channel: who is on air when, without gaps. Pure, and without a clock.

use jiff::Timestamp;

use crate::model::{channels::Channel, values::slug::Slug};

/// A stretch of a channel's time in which it shows one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch<'c> {
    /// Whose stream it shows; `None` is the standby clip.
    pub user: Option<&'c Slug>,
    /// The first moment; `None` since ever.
    pub from: Option<Timestamp>,
    /// The first moment after it; `None` for ever.
    pub until: Option<Timestamp>,
}

impl Stretch<'_> {
    /// Whether it is on air at this moment.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }
}

impl Channel {
    /// The whole time, in order: the clip before the first turn, between turns and after the last one. Turns of one user
    /// that follow each other without a gap are one stretch, since nothing switches between them.
    pub fn timetable(&self) -> Vec<Stretch<'_>> {
        let mut all: Vec<Stretch<'_>> = vec![Stretch {
            user: None,
            from: None,
            until: None,
        }];
        for turn in &self.turns {
            let (user, from, until) = (Some(&turn.user.value), turn.at, turn.ends());
            let last = all.last_mut().expect("it begins with the clip");
            if last.user.is_none() && last.from == Some(from) {
                // the turn before ends where this one begins, so there is no gap
                all.pop();
            } else {
                last.until = Some(from);
            }
            match all.last_mut() {
                Some(last) if last.user == user && last.until == Some(from) => {
                    last.until = Some(until);
                }
                _ => all.push(Stretch {
                    user,
                    from: Some(from),
                    until: Some(until),
                }),
            }
            all.push(Stretch {
                user: None,
                from: Some(until),
                until: None,
            });
        }
        all
    }

    /// What is on air at this moment.
    pub fn on_air(&self, now: Timestamp) -> Stretch<'_> {
        let mut all = self.timetable().into_iter();
        all.find(|stretch| stretch.holds(now))
            .expect("the timetable has no gaps")
    }

    /// The next turns after this moment, in order. A turn that is on air is not among them.
    pub fn upcoming(&self, now: Timestamp) -> impl Iterator<Item = Stretch<'_>> {
        let all = self.timetable().into_iter();
        all.filter(move |stretch| {
            stretch.user.is_some() && stretch.from.is_some_and(|from| now < from)
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::Roster;

    use super::*;

    fn roster(zone: &str, turns: &str) -> Roster {
        let text = format!(
            "[site]\ntitle = \"T\"\nurl = \"https://h\"\ntimezone = \"{zone}\"\n[apps.show]\n[users.ann]\n\
             [users.ben]\n[channels.main]\napp = \"show\"\nturns = [{turns}]\n"
        );
        Roster::parse("mitts.toml", &text).unwrap().0
    }

    /// Each stretch as `user from`.
    fn shown(roster: &Roster) -> Vec<String> {
        let all = roster.channels["main"].timetable();
        for pair in all.windows(2) {
            assert_eq!(pair[0].until, pair[1].from, "no gap and no overlap");
        }
        assert_eq!((all[0].from, all[all.len() - 1].until), (None, None));
        let show = |one: &Stretch<'_>| {
            let from = one.from.map(|from| from.to_string());
            let user = one.user.map_or("-", |user| user.as_str());
            format!("{user} {}", from.unwrap_or_default())
        };
        all.iter().map(show).collect()
    }

    #[test]
    fn without_turns_there_is_the_clip() {
        assert_eq!(shown(&roster("UTC", "")), ["- "]);
    }

    #[test]
    fn the_clip_fills_gaps_and_turns_of_one_user_are_one() {
        let turns = "{ user = \"ann\", at = 2026-12-04T20:00:00Z, for = \"30m\" },
            { user = \"ben\", at = 2026-12-04T20:30:00Z, for = \"30m\" },
            { user = \"ben\", at = 2026-12-04T21:00:00Z, for = \"1h\" },
            { user = \"ben\", at = 2026-12-04T23:00:00Z, for = \"90m\" }";
        let roster = roster("UTC", turns);
        assert_eq!(
            shown(&roster),
            [
                "- ",
                "ann 2026-12-04T20:00:00Z",
                "ben 2026-12-04T20:30:00Z",
                "- 2026-12-04T22:00:00Z",
                "ben 2026-12-04T23:00:00Z",
                "- 2026-12-05T00:30:00Z",
            ]
        );
        let main = &roster.channels["main"];
        let at = |now: &str| main.on_air(now.parse().unwrap()).user.map(Slug::as_str);
        assert_eq!(at("2026-12-04T19:59:59Z"), None);
        assert_eq!(at("2026-12-04T20:00:00Z"), Some("ann"));
        assert_eq!(at("2026-12-04T20:29:59.999Z"), Some("ann"));
        assert_eq!(at("2026-12-04T20:30:00Z"), Some("ben"));
        assert_eq!(at("2026-12-05T00:15:00Z"), Some("ben"), "over midnight");
        let next = main.upcoming("2026-12-04T20:00:00Z".parse().unwrap());
        let next: Vec<_> = next.map(|one| one.from.unwrap().to_string()).collect();
        assert_eq!(next, ["2026-12-04T20:30:00Z", "2026-12-04T23:00:00Z"]);
    }

    /// In Amsterdam clocks go from 3:00 back to 2:00 on 25 October 2026, and from 2:00 on to 3:00 on 28 March 2027.
    #[test]
    fn turns_last_as_long_as_they_say_when_clocks_change() {
        let autumn = "{ user = \"ann\", at = 2026-10-25T01:30:00, for = \"1h\" },
            { user = \"ben\", at = 2026-10-25T02:30:00+01:00, for = \"30m\" },
            { user = \"ann\", at = 2026-10-25T03:00:00, for = \"30m\" }";
        assert_eq!(
            shown(&roster("Europe/Amsterdam", autumn)),
            [
                "- ",
                "ann 2026-10-24T23:30:00Z",
                "- 2026-10-25T00:30:00Z",
                "ben 2026-10-25T01:30:00Z",
                "ann 2026-10-25T02:00:00Z",
                "- 2026-10-25T02:30:00Z",
            ]
        );
        let spring = "{ user = \"ann\", at = 2027-03-28T01:30:00, for = \"1h\" },
            { user = \"ben\", at = 2027-03-28T03:30:00, for = \"30m\" }";
        assert_eq!(
            shown(&roster("Europe/Amsterdam", spring)),
            [
                "- ",
                "ann 2027-03-28T00:30:00Z",
                "ben 2027-03-28T01:30:00Z",
                "- 2027-03-28T02:00:00Z",
            ]
        );
    }
}
