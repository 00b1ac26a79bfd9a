//! Headings: the title, an anchor for each, and the table of contents.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::{Heading, summary::text_until};
use crate::{content::slug::slug, escape};

/// The ids of the pages that Markdown stands in, and of what a theme may put beside it.
const TAKEN: [&str; 26] = [
    "join",
    "join-bitrate",
    "join-camera",
    "join-height",
    "join-microphone",
    "join-parts",
    "join-place",
    "join-title",
    "key-field",
    "key-hint",
    "key-state",
    "main",
    "player-controls",
    "player-engine",
    "player-help",
    "player-help-title",
    "player-hls",
    "player-panels",
    "stage",
    "studio",
    "studio-bitrate",
    "studio-camera",
    "studio-height",
    "studio-microphone",
    "studio-place",
    "toc",
];

/// Those of them that links may lead to.
const PLACES: [&str; 3] = ["main", "stage", "toc"];

/// Whether a text with these headings and footnotes has such an anchor.
pub(super) fn has_anchor(toc: &[Heading], notes: &[String], fragment: &str) -> bool {
    toc.iter().any(|heading| heading.id == fragment)
        || notes.iter().any(|note| note == fragment)
        || PLACES.contains(&fragment)
}

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

/// Gives every heading an anchor of its own and a link to it, and lists them. `notes` are the ids of the footnotes.
pub(super) fn anchor(events: &mut Vec<Event<'_>>, notes: &[String], name: &str) -> Vec<Heading> {
    let mut ids: HashSet<String> = TAKEN.map(str::to_owned).into();
    ids.extend(notes.iter().cloned());
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut toc: Vec<Heading> = Vec::new();
    let mut at = 0;
    while at < events.len() {
        if let Event::Start(Tag::Heading { level, .. }) = events[at] {
            let title = text_until(events[at..].iter().cloned(), |event| {
                matches!(event, Event::End(TagEnd::Heading(_)))
            });
            let base = slug(&title).unwrap_or_else(|| "section".to_owned());
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::TAKEN;
    use crate::theme::files::Theme;

    /// Those of the built-in theme, but for pages that hold no Markdown.
    #[test]
    fn no_heading_has_an_id_of_its_page() {
        let id = regex::Regex::new(" id=\"([^\"]+)\"").unwrap();
        let mut found = BTreeSet::new();
        for (name, file) in Theme::built_in().templates {
            if ["golive.html", "home.html"].contains(&name.as_str()) {
                continue;
            }
            for at in id.captures_iter(file.text().unwrap()) {
                let ids = ["join", "studio"].map(|of| at[1].replace("{{ id }}", of));
                found.extend(ids);
            }
        }
        let taken: BTreeSet<String> = TAKEN.map(str::to_owned).into();
        assert_eq!(found, taken);
    }
}
