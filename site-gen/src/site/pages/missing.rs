//! The pages for missing addresses, and for use without a network.

use super::page::{Form, Page, Subject};
use crate::site::{facts::Facts, view::Body};

/// Both pages have only a title and a sentence, given by the names of their texts.
struct Missing {
    title: &'static str,
    why: &'static str,
}

/// The page for missing addresses and, if browsers keep copies, the one for pages without a copy.
pub(super) fn pages<'a>(facts: &Facts<'a>) -> impl Iterator<Item = Page<'a>> {
    let not_found = Missing {
        title: "missing.title",
        why: "missing.description",
    };
    let offline = Missing {
        title: "offline.title",
        why: "offline.why",
    };
    let offline = facts
        .info
        .offline
        .then(|| Page::new(offline, "/offline.html", "offline.html").unlisted());
    let not_found = Page::new(not_found, "/404.html", "404.html").unlisted();
    std::iter::once(not_found).chain(offline)
}

impl<'a> Subject<'a> for Missing {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        facts.texts.say(self.title, &[])
    }

    fn description(&self, facts: &'a Facts<'a>, _: Form) -> Option<String> {
        Some(facts.texts.say(self.why, &[]))
    }

    fn body(&self, _: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        Body::NotFound {}
    }
}
