//! The pages of a site, with a file for each kind: its pages and their addresses, titles, template variables and link
//! previews.
//!
//! A new kind of page needs a new file: a [`Subject`], and a function that lists its pages, called in [`all`].

mod archive;
mod channel;
mod go_live;
mod group;
mod home;
mod invite;
mod key;
mod layout;
mod missing;
mod page;
mod plan;
mod queue;
mod schedule;
mod section;
mod tags;
mod watch;
mod written;

pub use self::page::{Form, Page, Subject};
use crate::site::facts::Facts;

/// All pages of a site. Pages that link to others come after them.
pub fn all<'a>(facts: &'a Facts<'a>) -> Vec<Page<'a>> {
    let embed = !facts.roster.site.embed.is_empty();
    let mut pages: Vec<Page<'a>> = missing::pages(facts).collect();
    pages.extend(written::pages(facts));
    pages.extend(schedule::page(facts));
    pages.extend(group::pages(facts));
    pages.extend(section::pages(facts));
    pages.extend(tags::pages(facts));
    pages.extend(go_live::page(facts));
    pages.extend(key::page(facts));
    pages.push(plan::page());
    pages.extend(invite::page(facts));
    pages.extend(watch::pages(facts, embed));
    pages.extend(channel::pages(facts, embed));
    pages.extend(queue::pages(facts));
    pages.extend(layout::pages(facts, embed));
    pages.extend(archive::pages(facts));
    pages.extend(home::pages(facts));
    pages
}
