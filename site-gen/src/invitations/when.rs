//! How long an invitation lasts, from the command line.

use jiff::{Span, Timestamp, tz::TimeZone};
use roster::{Edge, moment};
use toml_edit::Datetime;

use crate::failure::Failure;

/// The most days.
const MOST: i64 = 400;

/// The end of something that begins now: a length of time such as `2h` or `3d`, or a date or time as in the roster. In whole
/// seconds.
///
/// # Errors
/// When it is neither, in the past, or too far away.
pub fn end(text: &str, zone: &TimeZone, now: Timestamp) -> Result<Timestamp, Failure> {
    let end = after(text, zone, now).or_else(|| {
        let date: Datetime = text.parse().ok()?;
        moment(&date, zone, Edge::End)
    });
    let end = end.and_then(|end| Timestamp::from_second(end.as_second()).ok());
    let Some(end) = end else {
        return Err(Failure::Usage(
            "--until is neither a length of time such as 2h or 3d, nor a date such as 2027-03-01 or \
             2027-03-01T20:00"
                .to_owned(),
        ));
    };
    if end <= now {
        return Err(Failure::Usage("--until is in the past".to_owned()));
    }
    if end.duration_since(now).as_hours() > MOST * 24 {
        return Err(Failure::Usage(format!(
            "--until is too far away; choose {MOST} days at most"
        )));
    }
    Ok(end)
}

/// The moment after a length of time. A day ends at the same time of day.
fn after(text: &str, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    let span: Span = text
        .parse()
        .ok()
        .filter(|_| !text.starts_with(['P', 'p']))?;
    let end = now.to_zoned(zone.clone()).checked_add(span).ok()?;
    Some(end.timestamp())
}

/// "Mon 1 Mar 2027, 20:00 CET".
pub fn shown(moment: Timestamp, zone: &TimeZone) -> String {
    let shown = moment.to_zoned(zone.clone());
    shown.strftime("%a %-d %b %Y, %H:%M %Z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_a_length_or_a_date() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let now: Timestamp = "2026-03-28T19:30:00.25Z".parse().unwrap();
        for (text, expected) in [
            ("2h", Some("2026-03-28T21:30:00Z")),
            ("90m", Some("2026-03-28T21:00:00Z")),
            // the clocks change in between
            ("1d", Some("2026-03-29T18:30:00Z")),
            ("1w 2h", Some("2026-04-04T20:30:00Z")),
            ("2026-03-28", Some("2026-03-28T23:00:00Z")),
            ("2026-03-28T21:00:00", Some("2026-03-28T20:00:00Z")),
            ("2026-03-28T21:00", Some("2026-03-28T20:00:00Z")),
            ("2026-03-28T21:00:00+00:00", Some("2026-03-28T21:00:00Z")),
            ("2026-03-28T20:30:00", None),
            ("2026-03-27", None),
            ("-2h", None),
            ("0s", None),
            ("20:00", None),
            ("tomorrow", None),
            ("", None),
            ("401d", None),
            ("1000000y", None),
        ] {
            let found = end(text, &zone, now).ok().map(|end| end.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
        assert_eq!(shown(now, &zone), "Sat 28 Mar 2026, 20:30 CET");
    }
}
