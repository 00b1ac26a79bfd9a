//! Tables, task lists and callouts, where the HTML differs from the library's.

use pulldown_cmark::{Alignment, BlockQuoteKind, Event, Tag, TagEnd};

use super::{
    Words,
    accessible::{has_words, inner},
};
use crate::escape;

/// Replaces the `style` of table cells with classes for the alignment, since the site's policy forbids inline styles.
/// Empty heads are removed, and single empty header cells become normal cells, because screen readers read header
/// cells before every cell of their column. Each table is in a box that scrolls, and that has `tabindex` since not
/// every browser focuses such boxes by itself. The boxes are numbered because a page's regions need different names.
pub(super) fn tables(events: &mut [Event<'_>], words: &Words) {
    let name = escape::html(&words.table);
    let mut count = 0;
    let (mut columns, mut column, mut head) = (Vec::new(), 0, false);
    let mut at = 0;
    while at < events.len() {
        match &mut events[at] {
            Event::Start(Tag::Table(alignments)) => {
                columns = std::mem::take(alignments);
                count += 1;
                let html = format!(
                    "<section class=\"wide\" tabindex=\"0\" aria-label=\"{name} {count}\"><table>"
                );
                events[at] = Event::Html(html.into());
            }
            Event::End(TagEnd::Table) => {
                events[at] = Event::Html("</tbody></table></section>\n".into());
            }
            Event::Start(Tag::TableHead) => {
                (column, head) = (0, true);
                let cells = inner(events, at);
                if !has_words(cells) {
                    let end = at + 1 + cells.len();
                    // cleared in place, since removing them would move all later events for each table
                    if let Some(cells) = events.get_mut(at + 1..=end) {
                        cells.fill(Event::Text("".into()));
                    }
                    // the library starts the body at the end of the head
                    events[at] = Event::Html("<tbody>\n".into());
                }
            }
            Event::Start(Tag::TableRow) => (column, head) = (0, false),
            Event::Start(Tag::TableCell) => {
                let class = match columns.get(column) {
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) => " class=\"right\"",
                    _ => "",
                };
                column += 1;
                let text = inner(events, at);
                let end = at + 1 + text.len();
                let (element, scope) = match head && has_words(text) {
                    true => ("th", " scope=\"col\""),
                    false => ("td", ""),
                };
                events[at] = Event::InlineHtml(format!("<{element}{scope}{class}>").into());
                if let Some(event) = events.get_mut(end) {
                    *event = Event::InlineHtml(format!("</{element}>").into());
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// Adds labels to the checkboxes of task lists for screen readers.
pub(super) fn name_boxes(events: &mut [Event<'_>], words: &Words) {
    for event in events {
        if let Event::TaskListMarker(done) = event {
            let (checked, name) = match done {
                true => (" checked", &words.done),
                false => ("", &words.to_do),
            };
            let name = escape::html(name);
            let html =
                format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{name}\">\n");
            *event = Event::InlineHtml(html.into());
        }
    }
}

/// Turns a block quote that begins with `[!NOTE]` into a box with a title.
pub(super) fn callouts<'a>(events: Vec<Event<'a>>, words: &Words) -> Vec<Event<'a>> {
    let replace = |event| match event {
        Event::Start(Tag::BlockQuote(Some(kind))) => {
            let (class, title) = callout(kind);
            let title = escape::html(&words.callouts[title]);
            let html = format!(
                "<div class=\"callout callout-{class}\" role=\"note\">\n\
                 <p class=\"callout-title\">{title}</p>\n"
            );
            Event::Html(html.into())
        }
        Event::End(TagEnd::BlockQuote(Some(_))) => Event::Html("</div>\n".into()),
        other => other,
    };
    events.into_iter().map(replace).collect()
}

/// The class of a callout, and the index of its title in the words.
fn callout(kind: BlockQuoteKind) -> (&'static str, usize) {
    match kind {
        BlockQuoteKind::Note => ("note", 0),
        BlockQuoteKind::Tip => ("tip", 1),
        BlockQuoteKind::Important => ("important", 2),
        BlockQuoteKind::Warning => ("warning", 3),
        BlockQuoteKind::Caution => ("caution", 4),
    }
}
