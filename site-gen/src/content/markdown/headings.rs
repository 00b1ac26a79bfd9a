//! Headings: the title, an anchor for each, and the table of contents.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::{Heading, summary::text_until};
use crate::escape;

/// The ids of the pages that Markdown stands in.
pub(super) const TAKEN: [&str; 4] = ["main", "player-controls", "stage", "toc"];

/// The text of the first heading of level 1 and its place.
pub(super) fn first_title(events: &[Event<'_>]) -> Option<(String, Range<usize>)> {
    let level = HeadingLevel::H1;
    let end = |event: &Event<'_>| matches!(event, Event::End(TagEnd::Heading(_)));
    let start = events.iter().position(
        |event| matches!(event, Event::Start(Tag::Heading { level: l, .. }) if *l == level),
    )?;
    let length = events[start..].iter().position(end)?;
    let title = text_until(events[start..].iter().cloned(), end);
    Some((title, start..start + length + 1))
}

/// Gives every heading an anchor of its own and a link to it, and lists them.
pub(super) fn anchor(events: &mut Vec<Event<'_>>, name: &str) -> Vec<Heading> {
    let mut ids: HashSet<String> = TAKEN.map(str::to_owned).into();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut toc: Vec<Heading> = Vec::new();
    let mut at = 0;
    while at < events.len() {
        if let Event::Start(Tag::Heading { level, .. }) = events[at] {
            let title = text_until(events[at..].iter().cloned(), |event| {
                matches!(event, Event::End(TagEnd::Heading(_)))
            });
            let base = roster::Slug::nearest(&title)
                .map_or_else(|| "section".to_owned(), |slug| slug.to_string());
            let id = unique(base, &mut ids, &mut counts);
            if let Event::Start(Tag::Heading { id: place, .. }) = &mut events[at] {
                *place = Some(id.clone().into());
            }
            toc.push(Heading {
                title,
                id,
                level: level as u8,
            });
        } else if let (Event::End(TagEnd::Heading(_)), Some(heading)) = (&events[at], toc.last()) {
            events.insert(at, Event::InlineHtml(link(&heading.id, name).into()));
            at += 1;
        }
        at += 1;
    }
    toc
}

fn unique(base: String, ids: &mut HashSet<String>, counts: &mut HashMap<String, usize>) -> String {
    let count = counts.entry(base.clone()).or_insert(1);
    let mut id = base.clone();
    while !ids.insert(id.clone()) {
        *count += 1;
        id = format!("{base}-{count}");
    }
    id
}

fn link(id: &str, name: &str) -> String {
    let name = escape::html(name);
    format!("<a class=\"anchor\" href=\"#{id}\" aria-label=\"{name}\">#</a>")
}
