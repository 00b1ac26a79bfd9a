//! `[channels.*]`: one stream that several users publish in turns.
//!
//! [`timetable`] says who is on air when. [`queue`] has the rules for those who wait.

mod queue;
mod timetable;
mod turn;

use jiff::{SignedDuration, tz::TimeZone};

use crate::{
    file::{
        composed::composed_path,
        decode::{Problems, Value},
        problem::{At, Span},
        table::Table,
    },
    model::{
        privacy::{Pages, Watcher, people, watchers},
        renditions::Rendition,
        unread::Unread,
        values::slug::Slug,
    },
};
pub(crate) use turn::{Length, begins};
use turn::{RawTurn, turns_of};
pub use {queue::Queue, timetable::Stretch, turn::Turn};

/// How long before a turn a user with `only_turns` may connect, unless the channel says otherwise.
const EARLY: SignedDuration = SignedDuration::from_mins(60);

/// What a channel is encoded to, unless it says otherwise.
const RENDITION: &str = "720p";

/// A channel; its stream is `<app>/<name>`.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its name.
    pub slug: At<Slug>,
    /// The title that people read; the name by default.
    pub title: String,
    /// The app it is in.
    pub app: At<Slug>,
    /// The clip between turns and for users who are absent: a path under `content/`. `None` is one that the build makes.
    pub standby: Option<At<String>>,
    /// What all turns and the clip are encoded to.
    pub rendition: At<Rendition>,
    /// How long before their turn users with `only_turns` may connect.
    pub early: SignedDuration,
    /// The turns, in order.
    pub turns: Vec<At<Turn>>,
    /// The queue between the turns, run by the conductor.
    pub queue: Option<Queue>,
    /// The fields of a queue that it does not have.
    pub(crate) idle: Vec<(&'static str, Span)>,
    /// `Some`: private, only these may watch.
    pub watchers: Option<Vec<At<Watcher>>>,
    /// What others see of its page, if it is private.
    pub pages: Option<At<Pages>>,
    /// Who may produce it.
    pub producers: Vec<At<Watcher>>,
}

impl Channel {
    pub(crate) fn decode(
        slug: At<Slug>,
        value: Value<'_>,
        zone: &TimeZone,
        unread: &mut Unread,
        problems: &mut Problems,
    ) -> Self {
        let name = format!("[channels.{}]", *slug);
        let mut table = Table::new(name, slug.span.clone(), value, problems);
        let title = table.optional("title").map(|title: At<String>| title.value);
        let app = table.required("app").unwrap_or_else(|| {
            unread.apps_of.insert(slug.value.clone());
            slug.clone()
        });
        let standby = table.optional("standby").map(composed_path);
        let rendition = table.optional::<Rendition>("rendition");
        let early = table.optional::<Length>("early");
        let raw = table.optional::<Vec<At<RawTurn>>>("turns");
        let (queue, idle) = Queue::take(&mut table);
        let watchers = watchers(&mut table);
        let pages = table.optional("pages");
        let producers = people(&mut table, "producers");
        table.finish();
        let raw = raw.map(|turns| turns.value).unwrap_or_default();
        let turns = turns_of(raw, zone, problems);
        Channel {
            title: title.unwrap_or_else(|| slug.to_string()),
            app,
            standby,
            rendition: rendition.unwrap_or_else(|| {
                let usual = Rendition::named(RENDITION).expect("it is a preset");
                At::new(usual, slug.span.clone())
            }),
            early: early.map_or(EARLY, |early| early.value.0),
            turns,
            queue,
            idle,
            watchers,
            pages,
            producers,
            slug,
        }
    }
}
