//! Corrects what makes pages hard to use with a screen reader: headings and links without text, and skipped heading
//! levels.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag, TagEnd};

/// Whether screen readers read any of these events.
pub(super) fn has_words(events: &[Event<'_>]) -> bool {
    events.iter().any(|event| match event {
        Event::Text(text) | Event::Code(text) => !text.trim().is_empty(),
        Event::FootnoteReference(_) => true,
        _ => false,
    })
}

/// The events between the start at `at` and its end.
pub(super) fn inner<'e, 'a>(events: &'e [Event<'a>], at: usize) -> &'e [Event<'a>] {
    let rest = &events[at + 1..];
    let mut depth = 0usize;
    let end = rest.iter().position(|event| {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => return true,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        false
    });
    &rest[..end.unwrap_or(rest.len())]
}

/// Removes empty headings and links. A picture without a description that is alone in a link or heading is described
/// by the link's title or address, or by its own.
pub(super) fn name_or_drop(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut kept = Vec::with_capacity(events.len());
    let mut at = 0;
    while at < events.len() {
        let event = &events[at];
        kept.push(event.clone());
        at += 1;
        if !matches!(event, Event::Start(Tag::Heading { .. } | Tag::Link { .. })) {
            continue;
        }
        let inner = inner(&events, at - 1);
        if has_words(inner) {
            continue;
        }
        let picture = inner
            .iter()
            .position(|event| matches!(event, Event::Start(Tag::Image { .. })));
        if let Some(picture) = picture {
            kept.extend_from_slice(&inner[..=picture]);
            kept.push(Event::Text(description(event, &inner[..=picture])));
            at += picture + 1;
        } else {
            kept.pop();
            at += inner.len() + 1;
        }
    }
    kept
}

/// A description for a picture in `outer`, starting with the outermost link.
fn description<'a>(outer: &Event<'a>, inner: &[Event<'a>]) -> CowStr<'a> {
    let said = std::iter::once(outer)
        .chain(inner)
        .find_map(|event| match event {
            Event::Start(
                Tag::Link {
                    dest_url, title, ..
                }
                | Tag::Image {
                    dest_url, title, ..
                },
            ) => [title, dest_url]
                .into_iter()
                .find(|text| !text.trim().is_empty()),
            _ => None,
        });
    said.cloned().unwrap_or_else(|| "#".into())
}

/// Moves headings up so that no heading is more than one level below its parent. The first headings of a page become
/// level 2, below the page's title.
pub(super) fn close_gaps(events: &mut [Event<'_>]) {
    // the written levels of the possible parents of the next heading
    let mut above = vec![HeadingLevel::H1];
    for event in events {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                while above.last().is_some_and(|last| last >= level) {
                    above.pop();
                }
                above.push(*level);
                *level = HeadingLevel::try_from(above.len()).unwrap_or(*level);
            }
            Event::End(TagEnd::Heading(level)) => {
                *level = HeadingLevel::try_from(above.len()).unwrap_or(*level);
            }
            _ => {}
        }
    }
}
