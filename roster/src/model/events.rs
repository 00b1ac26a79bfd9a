//! `[[events]]`: planned streams, in addition to the turns of channels.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use toml::value::Datetime;

use crate::{
    file::{
        decode::{Field, Problems, Value},
        kind::ProblemKind,
        problem::{At, Problem},
        table::Table,
    },
    model::{
        channels::{Length, begins},
        values::{slug::Slug, stream::StreamName},
    },
};

/// A planned stream.
#[derive(Clone, Debug)]
pub struct ScheduledEvent {
    /// The title.
    pub title: String,
    /// The start.
    pub at: Timestamp,
    /// The duration.
    pub length: SignedDuration,
    /// Where to watch it.
    pub place: Option<EventPlace>,
    /// A line about it.
    pub about: Option<String>,
}

/// Where to watch an event.
#[derive(Clone, Debug)]
pub enum EventPlace {
    /// On a user's page.
    User(At<Slug>),
    /// On a stream's page.
    Stream(At<StreamName>),
    /// On a layout.
    Layout(At<Slug>),
}

impl ScheduledEvent {
    /// The first moment after it.
    pub fn ends(&self) -> Timestamp {
        self.at.checked_add(self.length).unwrap_or(Timestamp::MAX)
    }
}

/// An event as written, before its date is interpreted in the site's time zone.
pub(crate) struct RawEvent {
    at: Option<At<Datetime>>,
    event: ScheduledEvent,
}

impl Field for RawEvent {
    const EXPECTED: &'static str = "an event such as \
        { title = \"Finals\", at = 2026-12-04T20:00:00+01:00, for = \"2h\", layout = \"finals\" }";

    fn decode(_: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let mut table = Table::new("an event", span.clone(), value, problems);
        let places = ["user", "stream", "layout"].into_iter();
        let places = places.filter(|place| table.has(place)).count();
        let title = table.required::<String>("title");
        let at = table.required("at");
        let length = table.required::<Length>("for");
        let about = table.optional("about").map(|about: At<String>| about.value);
        let user = table.optional("user").map(EventPlace::User);
        let stream = table.optional("stream").map(EventPlace::Stream);
        let layout = table.optional("layout").map(EventPlace::Layout);
        if places > 1 {
            table.problems.push(
                Problem::new(ProblemKind::Event, span)
                    .label("expected one of `user`, `stream`, `layout`")
                    .help("for several people, make a layout"),
            );
        }
        table.finish();
        Some(RawEvent {
            at,
            event: ScheduledEvent {
                title: title.map(|title| title.value).unwrap_or_default(),
                at: Timestamp::UNIX_EPOCH,
                length: length.map_or(SignedDuration::ZERO, |length| length.value.0),
                place: layout.or(stream).or(user),
                about,
            },
        })
    }
}

impl RawEvent {
    pub(crate) fn in_zone(self, zone: &TimeZone, problems: &mut Problems) -> ScheduledEvent {
        let at = self.at.as_ref();
        let at = at.and_then(|at| begins("an event", at, zone, problems));
        ScheduledEvent {
            at: at.unwrap_or(self.event.at),
            ..self.event
        }
    }
}
