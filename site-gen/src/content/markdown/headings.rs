//! Headings: the title, an anchor for each heading, and the table of contents.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::{Heading, summary::text_until};
use crate::{content::slug::slug, escape};

/// Ids of the built-in pages with Markdown, and of what a theme may add.
const TAKEN: [&str; 30] = [
    "enter-hint",
    "enter-key",
    "enter-state",
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
    "player-buttons",
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

/// Those ids that links may use.
const PLACES: [&str; 3] = ["main", "stage", "toc"];

/// The anchors of a text with these ids of headings and footnotes.
pub fn anchors<'a>(headings: &[&'a str], notes: &'a [String]) -> HashSet<&'a str> {
    let notes = notes.iter().map(String::as_str);
    headings
        .iter()
        .copied()
        .chain(notes)
        .chain(PLACES)
        .collect()
}

/// The text and position of the first heading of level 1.
pub(super) fn first_title(events: &[Event<'_>]) -> Option<(String, Range<usize>)> {
    let level = HeadingLevel::H1;
    let start = events.iter().position(
        |event| matches!(event, Event::Start(Tag::Heading { level: l, .. }) if *l == level),
    )?;
    let length = events[start..].iter().position(is_end)?;
    Some((title(&events[start..]), start..start + length + 1))
}

/// Gives each heading an anchor and a link to it, and returns all headings. `notes` has the ids of the footnotes.
pub(super) fn anchor<'a>(
    events: Vec<Event<'a>>,
    notes: &[String],
    name: &str,
) -> (Vec<Event<'a>>, Vec<Heading>) {
    if !events.iter().any(is_end) {
        return (events, Vec::new());
    }
    let mut ids: HashSet<String> = TAKEN.map(str::to_owned).into();
    ids.extend(notes.iter().cloned());
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut toc: Vec<Heading> = Vec::new();
    // all at once, since each insertion in the middle moves all later events
    let mut found = Vec::new();
    for (at, event) in events.iter().enumerate() {
        if let Event::Start(Tag::Heading { level, .. }) = event {
            let title = title(&events[at..]);
            let base = slug(&title).unwrap_or_else(|| "section".to_owned());
            let id = unique(base, &mut ids, &mut counts);
            found.push(id.clone());
            toc.push(Heading {
                title,
                id,
                level: *level as u8,
            });
        }
    }
    let mut anchored = Vec::with_capacity(events.len() + toc.len());
    let mut found = found.into_iter();
    let mut current = String::new();
    for mut event in events {
        if let Event::Start(Tag::Heading { id, .. }) = &mut event {
            current = found.next().unwrap_or_default();
            *id = Some(current.clone().into());
        } else if is_end(&event) {
            anchored.push(Event::InlineHtml(link(&current, name).into()));
        }
        anchored.push(event);
    }
    (anchored, toc)
}

fn is_end(event: &Event<'_>) -> bool {
    matches!(event, Event::End(TagEnd::Heading(_)))
}

/// The text of the heading that begins here.
fn title(events: &[Event<'_>]) -> String {
    let title = text_until(events.iter().cloned(), is_end);
    title.trim().to_owned()
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

/// The start of a heading's link to itself.
pub(super) const ANCHOR: &str = "<a class=\"anchor\"";

fn link(id: &str, name: &str) -> String {
    let name = escape::html(name);
    format!("{ANCHOR} href=\"#{id}\" aria-label=\"{name}\">#</a>")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::TAKEN;
    use crate::theme::files::Theme;

    /// The ids of the built-in theme, except for pages without Markdown.
    #[test]
    fn no_heading_has_an_id_of_its_page() {
        let id = regex::Regex::new(" id=\"([^\"]+)\"").unwrap();
        let mut found = BTreeSet::new();
        for (name, file) in Theme::built_in().templates {
            if [
                "golive.html",
                "home.html",
                "key.html",
                "plan.html",
                "queue.html",
            ]
            .contains(&name.as_str())
            {
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
