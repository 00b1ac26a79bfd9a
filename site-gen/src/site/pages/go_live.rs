//! The page for publishing from the browser or with an encoder.

use super::page::{Form, Page, Subject};
use crate::site::{
    address,
    facts::{Facts, publishing::can_publish},
    view::{Body, IngestInfo},
};

struct GoLive;

/// The page, if the site has apps for publishing.
pub(super) fn page<'a>(facts: &Facts<'a>) -> Option<Page<'a>> {
    can_publish(facts.roster).then(|| Page::new(GoLive, address::GO_LIVE, "golive.html"))
}

impl<'a> Subject<'a> for GoLive {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        facts.texts.say("golive.title", &[])
    }

    fn description(&self, facts: &'a Facts<'a>, _: Form) -> Option<String> {
        let site = &facts.info.title;
        Some(facts.texts.say("golive.description", &[("site", site)]))
    }

    fn body(&self, facts: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        Body::GoLive {
            ingest: IngestInfo::all(facts),
        }
    }
}
