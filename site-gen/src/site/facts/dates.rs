//! Moments and days, in the site's time zone.

use jiff::{Timestamp, tz::TimeZone};
use roster::Edge;

use crate::content::pages::Page;

/// The date of a Markdown page. A date without a time is its first moment in the zone.
pub(super) fn written(page: &Page, zone: &TimeZone) -> Option<Timestamp> {
    roster::moment(&page.front.date?, zone, Edge::Start)
}

/// A moment with the zone's offset.
pub fn rfc3339(at: Timestamp, zone: &TimeZone) -> String {
    at.display_with_offset(zone.to_offset(at)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_the_sites_zone() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let at: Timestamp = "2026-12-04T19:00:00Z".parse().unwrap();
        assert_eq!(rfc3339(at, &zone), "2026-12-04T20:00:00+01:00");
    }
}
