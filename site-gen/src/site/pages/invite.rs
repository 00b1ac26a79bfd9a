//! The page on which viewers of private streams prove who they are.

use super::page::{Form, Page, Subject, on_site};
use crate::site::{address, facts::Facts, view::Body};

struct Invite;

/// The page, if the site has something private.
pub(super) fn page<'a>(facts: &Facts<'a>) -> Option<Page<'a>> {
    let page = || Page::new(Invite, address::INVITE, "invite.html").unlisted();
    facts.roster.has_private().then(page)
}

impl<'a> Subject<'a> for Invite {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        facts.texts.say("enter.title", &[])
    }

    fn description(&self, facts: &'a Facts<'a>, _: Form) -> Option<String> {
        Some(on_site(facts, "enter.description", ""))
    }

    fn body(&self, _: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        Body::Invite {}
    }
}
