//! Dates and times in the site's language and time zone.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::theme::texts::Texts;

/// The arguments of a date's pattern, whether or not English uses them; empty for other texts.
pub(super) fn arguments(key: &str) -> &'static [&'static str] {
    const ALL: [&str; 8] = [
        "weekday",
        "day",
        "number",
        "month",
        "month_short",
        "year",
        "time",
        "zone",
    ];
    match key {
        "date.moment" => &ALL,
        "date.day" => &ALL[..6],
        _ => &[],
    }
}

/// The number of names in a list such as "Mon Tue Wed"; `None` for other texts.
pub(super) fn names(key: &str) -> Option<usize> {
    match key {
        "date.weekdays" => Some(7),
        "date.months" | "date.months_short" => Some(12),
        _ => None,
    }
}

impl Texts {
    /// "Fri 4 Dec 2026, 20:00 CET", by the language's `date.moment`.
    pub fn moment(&self, at: Timestamp, zone: &TimeZone) -> String {
        let at = at.to_zoned(zone.clone());
        let time = at.strftime("%H:%M").to_string();
        let zone = at.strftime("%Z").to_string();
        self.dated(
            "date.moment",
            at.date(),
            &[("time", &time), ("zone", &zone)],
        )
    }

    /// "4 December 2026", by the language's `date.day`.
    pub fn day(&self, date: Date) -> String {
        self.dated("date.day", date, &[])
    }

    fn dated(&self, key: &str, date: Date, more: &[(&str, &str)]) -> String {
        let weekday = date.weekday().to_monday_zero_offset();
        let month = date.month() - 1;
        let (day, number, year) = (date.day(), date.month(), date.year());
        let (day, number, year) = (day.to_string(), number.to_string(), year.to_string());
        let mut all = vec![("day", day.as_str()), ("number", &number), ("year", &year)];
        let weekday = self.nth("date.weekdays", weekday);
        let short = self.nth("date.months_short", month);
        let month = self.nth("date.months", month);
        all.extend([
            ("weekday", weekday.as_str()),
            ("month_short", &short),
            ("month", &month),
        ]);
        all.extend(more);
        self.say(key, &all)
    }

    /// A name from a list such as "Mon Tue Wed".
    fn nth(&self, key: &str, at: i8) -> String {
        let list = self.say(key, &[]);
        let at = usize::try_from(at).unwrap_or_default();
        list.split_whitespace()
            .nth(at)
            .unwrap_or_default()
            .to_owned()
    }
}
