//! Dates, times and durations of the roster, in the site's time zone.

use jiff::{Timestamp, civil, tz::TimeZone};
use toml::value::{Datetime, Offset};

/// Which end of a day a date without a time means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The day's first moment: `from = 2026-12-01` is valid from midnight on.
    Start,
    /// The end of the day: `until = 2027-03-01` is valid all through 1 March.
    End,
}

/// The moment of a date, or a date and time, in the roster.
///
/// A time without an offset is in `zone`; a date without a time is the start or end of the day in `zone`. `None`
/// for a time without a date, or a date that does not exist.
pub fn moment(value: &Datetime, zone: &TimeZone, edge: Edge) -> Option<Timestamp> {
    let date = value.date?;
    let date = civil::Date::new(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
    .ok()?;
    let Some(time) = value.time else {
        let day = match edge {
            Edge::Start => date,
            Edge::End => date.tomorrow().ok()?,
        };
        return Some(day.to_zoned(zone.clone()).ok()?.timestamp());
    };
    let time = civil::Time::new(
        i8::try_from(time.hour).ok()?,
        i8::try_from(time.minute).ok()?,
        // a leap second counts as the second before it
        i8::try_from(time.second.unwrap_or(0).min(59)).ok()?,
        i32::try_from(time.nanosecond.unwrap_or(0)).ok()?,
    )
    .ok()?;
    let zone = match value.offset {
        None => zone.clone(),
        Some(Offset::Z) => TimeZone::UTC,
        Some(Offset::Custom { minutes }) => {
            TimeZone::fixed(jiff::tz::Offset::from_seconds(i32::from(minutes) * 60).ok()?)
        }
    };
    let moment = date.to_datetime(time).to_zoned(zone).ok()?;
    Some(moment.timestamp())
}

/// The period in which a key is valid. Both ends may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The first moment.
    pub from: Option<Timestamp>,
    /// The first moment after the last.
    pub until: Option<Timestamp>,
}

/// Whether a moment is before, within or after a [`Window`]: for a key, its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Before it opens.
    Early,
    /// Within it.
    Open,
    /// At its end or after.
    Over,
}

impl Standing {
    /// The state of a key in one word, for lists and programs: `early`, `good` or `expired`.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Early => "early",
            Standing::Open => "good",
            Standing::Over => "expired",
        }
    }

    /// The state of a key as a sentence, for its owner and the log.
    pub fn sentence(self) -> &'static str {
        match self {
            Standing::Early => "the stream key is not valid yet",
            Standing::Open => "the stream key is valid",
            Standing::Over => "the stream key has expired",
        }
    }
}

impl Window {
    /// Whether `now` is before, within or after this window.
    pub fn standing(&self, now: Timestamp) -> Standing {
        if self.until.is_some_and(|until| now >= until) {
            Standing::Over
        } else if self.from.is_some_and(|from| now < from) {
            Standing::Early
        } else {
            Standing::Open
        }
    }

    /// Milliseconds from `now` until the window closes: `None` if it never closes, 0 if it is over.
    pub fn remaining_ms(&self, now: Timestamp) -> Option<u64> {
        let left = self.until?.duration_since(now).as_millis();
        Some(u64::try_from(left).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, edge: Edge) -> String {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        moment(&text.parse().unwrap(), &zone, edge)
            .map_or("none".to_owned(), |moment| moment.to_string())
    }

    #[test]
    fn dates_and_times_are_in_the_sites_zone() {
        assert_eq!(at("2026-12-01", Edge::Start), "2026-11-30T23:00:00Z");
        assert_eq!(at("2027-03-01", Edge::End), "2027-03-01T23:00:00Z");
        assert_eq!(
            at("2026-07-01T20:00:00", Edge::Start),
            "2026-07-01T18:00:00Z"
        );
        assert_eq!(
            at("2026-12-04T20:00:00+01:00", Edge::End),
            "2026-12-04T19:00:00Z"
        );
        assert_eq!(at("20:00:00", Edge::Start), "none");
    }

    #[test]
    fn a_window_opens_at_its_start_and_is_over_at_its_end() {
        let second = |s| Timestamp::from_second(s).unwrap();
        let window = Window {
            from: Some(second(10)),
            until: Some(second(20)),
        };
        assert_eq!(window.standing(second(9)), Standing::Early);
        assert_eq!(window.standing(second(10)), Standing::Open);
        assert_eq!(window.standing(second(20)), Standing::Over);
        assert_eq!(window.remaining_ms(second(19)), Some(1000));
        assert_eq!(window.remaining_ms(second(30)), Some(0));
        assert_eq!(Window::default().remaining_ms(second(1)), None);
    }
}
