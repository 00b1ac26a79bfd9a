//! The summary of a text, as plain text.

use pulldown_cmark::{Event, Tag, TagEnd};

/// The maximum length in characters of a summary without `<!-- more -->`.
pub const SUMMARY: usize = 160;

/// Whether a block of HTML is `<!-- more -->` on its own line, which ends a summary.
pub(super) fn is_more(html: &str) -> bool {
    let inside = html.trim().strip_prefix("<!--");
    inside
        .and_then(|rest| rest.strip_suffix("-->"))
        .is_some_and(|word| word.trim() == "more")
}

/// The first paragraph as text.
pub(super) fn first_paragraph<'a>(events: impl Iterator<Item = Event<'a>>) -> String {
    let rest = events.skip_while(|event| !matches!(event, Event::Start(Tag::Paragraph)));
    shorten(&text_until(rest, |event| {
        matches!(event, Event::End(TagEnd::Paragraph))
    }))
}

/// All paragraphs as text.
pub(super) fn paragraphs(events: &[Event<'_>]) -> String {
    let starts = events.split(|event| matches!(event, Event::Start(Tag::Paragraph)));
    let texts = starts.skip(1).map(|rest| {
        let text = text_until(rest.iter().cloned(), |event| {
            matches!(event, Event::End(TagEnd::Paragraph))
        });
        one_line(&text)
    });
    texts.collect::<Vec<_>>().join(" ")
}

/// The text of the events before the first for which `end` is true.
pub(super) fn text_until<'a>(
    events: impl Iterator<Item = Event<'a>>,
    end: impl Fn(&Event<'_>) -> bool,
) -> String {
    let mut text = String::new();
    for event in events.take_while(|event| !end(event)) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            _ => {}
        }
    }
    text
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most [`SUMMARY`] characters, cut at the end of a word.
pub fn shorten(text: &str) -> String {
    let text = one_line(text);
    if text.chars().count() <= SUMMARY {
        return text;
    }
    let cut: String = text.chars().take(SUMMARY - 1).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', '.', ';', ':']))
}
