//! How many threads send the streams of an app, by what the roster says of its audience.
//!
//! `AppWorkerCount` threads make an app's packets; each stream has one of them. Then each stream has `StreamWorkerCount` threads
//! of its own that send to viewers, among whom they are divided; without any, the thread that makes the packets sends them.
//! Every packet wakes all threads of its stream, whether it has viewers or not: on 0.21, two streams without viewers took 12 % of
//! a core with two threads, 13 % with eight and 24 % with 32. 32 of an app take 16 MB.
//!
//! Counts depend on the kind of site only, so that a new user seldom changes `Server.xml`.

use roster::{App, Content, Layout, Roster};

/// More streams than this are many.
const FEW: usize = 16;

/// Both counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Workers {
    /// `AppWorkerCount`.
    pub(super) app: u8,
    /// `StreamWorkerCount`.
    pub(super) stream: u8,
}

/// A single stream, which all viewers watch.
const ONE: Workers = Workers { app: 1, stream: 8 };
/// Some streams, any of which may be popular.
const SOME: Workers = Workers { app: 1, stream: 2 };
/// The same of many.
const MANY: Workers = Workers { app: 32, stream: 2 };
/// A large call: many streams, each of which has hardly more viewers than the call has people.
const CALL: Workers = Workers { app: 32, stream: 0 };

impl Workers {
    /// Those of an app.
    pub(super) fn of(app: &App, roster: &Roster) -> Self {
        let users = roster.users.values();
        let users = users.filter(|user| user.publishes_in(&app.slug));
        let streams = users.take(FEW + 1).count();
        let channel = roster.channels_in(app).next().is_some();
        let calls = || roster.layouts.values().any(|layout| is_call(app, layout));
        match streams {
            0 | 1 => ONE,
            // viewers watch the channel, which shows its users' streams
            2..=FEW if channel => ONE,
            _ if channel => Workers { app: 32, ..ONE },
            2..=FEW => SOME,
            _ if calls() => CALL,
            _ => MANY,
        }
    }
}

/// Whether a layout is a call of everybody in an app.
fn is_call(app: &App, layout: &Layout) -> bool {
    let Content::Grid(patterns, _) = &layout.content else {
        return false;
    };
    patterns.iter().any(|pattern| {
        matches!(&pattern.value, roster::StreamPattern::App(all) if *all == app.slug.value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(users: usize, more: &str) -> Workers {
        let mut text = "[site]\ntitle='a'\nurl='http://a'\n[apps.show]\n".to_owned();
        for user in 0..users {
            text += &format!("[users.u{user}]\n");
        }
        let (roster, _) = Roster::parse("mitts.toml", &(text + more)).unwrap();
        Workers::of(&roster.apps["show"], &roster)
    }

    #[test]
    fn they_follow_from_the_kind_of_site() {
        let call = "[layouts.all]\nkind='grid'\nstreams=['show/*']\n";
        let channel = "[channels.main]\napp='show'\n";
        let some = "[layouts.some]\nkind='grid'\nstreams=['show/u1']\n";
        for (users, more, workers) in [
            (0, "", ONE),
            (1, call, ONE),
            (2, "", SOME),
            (16, call, SOME),
            (17, "", MANY),
            (17, some, MANY),
            (17, call, CALL),
            (16, channel, ONE),
            (17, channel, Workers { app: 32, stream: 8 }),
        ] {
            assert_eq!(of(users, more), workers, "{users} {more}");
        }
    }
}
