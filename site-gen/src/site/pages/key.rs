//! The page on which a streamer makes a stream key that nobody else ever sees.

use super::page::{Form, Page, Subject};
use crate::site::{
    address,
    facts::{Facts, publishing::can_publish},
    view::Body,
};

struct NewKey;

/// The page, if the site has apps for publishing. The go-live page links to it.
pub(super) fn page<'a>(facts: &Facts<'a>) -> Option<Page<'a>> {
    can_publish(facts.roster).then(|| Page::new(NewKey, address::KEY, "key.html").unlisted())
}

impl<'a> Subject<'a> for NewKey {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        facts.texts.say("newkey.title", &[])
    }

    fn description(&self, facts: &'a Facts<'a>, _: Form) -> Option<String> {
        Some(facts.texts.say("newkey.lead", &[]))
    }

    fn body(&self, _: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        Body::Key {}
    }
}
