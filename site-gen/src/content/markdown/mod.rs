//! Markdown to HTML that is safe to stand in a page, whoever wrote it.
//!
//! Raw HTML is shown as text, links and images go to harmless schemes only, and the site's variables
//! are put in as text, so each is escaped where it lands. `filter` makes the parser's events safe; the
//! other modules each turn one kind of them into our own HTML.

mod accessible;
mod blocks;
mod code;
mod comments;
mod destinations;
mod elsewhere;
mod filter;
mod headings;
mod images;
mod references;
mod shortcodes;
mod summary;
#[cfg(test)]
mod tests;
mod variables;
mod words;

use std::collections::HashMap;

use pulldown_cmark::{Event, Options, Parser, TextMergeWithOffset, html};
use roster::{Problem, Roster, Slug, StreamName};
use serde::Serialize;

use self::filter::Filter;
pub use self::{
    elsewhere::elsewhere,
    filter::no_anchor,
    headings::anchors,
    references::{Library, Missing, Reference},
    summary::{SUMMARY, shorten},
    words::Words,
};

/// Words that stand for the site's own values in a page: `{{ rtmp_url }}`.
pub type Variables = HashMap<&'static str, String>;

/// Where a text stands, and what it may refer to. The default is nowhere: no variables, no shortcodes,
/// and links and images as they are written.
#[derive(Clone, Copy, Default)]
pub struct Place<'a> {
    /// `None` where none are replaced: in texts that users write.
    pub variables: Option<&'a Variables>,
    /// Whose streams and layouts shortcodes may name; `None` where shortcodes are plain text.
    pub roster: Option<&'a Roster>,
    /// What links and images may lead to; `None` where they are not looked at.
    pub library: Option<&'a Library<'a>>,
    /// The file's path under `content/`.
    pub file: &'a str,
    /// The page's address, `None` for a text that stands on several.
    pub address: Option<&'a str>,
    /// What the site's language calls things; `None` where it does not matter.
    pub words: Option<&'a Words>,
}

/// A page's HTML and what was learnt on the way.
#[derive(Debug, Default)]
pub struct Rendered {
    /// Safe HTML, and what stands between.
    pub parts: Vec<Part>,
    /// The headings, for a table of contents.
    pub toc: Vec<Heading>,
    /// The ids of its footnotes.
    pub notes: Vec<String>,
    /// The first heading of level 1, as text.
    pub title: Option<String>,
    /// As text: what stands before `<!-- more -->`, or of the first paragraph at most [`SUMMARY`]
    /// characters.
    pub summary: String,
    /// Links within the site, for who knows all of its addresses.
    pub references: Vec<Reference>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// Which of them are of names that are not there.
    pub missing: Vec<Missing>,
}

/// A piece of a rendered text, in order.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    /// Safe HTML.
    Html(String),
    /// A stream's player: `{{ stream("show/alice") }}`.
    Stream(StreamName),
    /// A layout: `{{ layout("finals") }}`.
    Layout(Slug),
}

impl Rendered {
    /// Its HTML without players.
    pub fn html(&self) -> String {
        let html = self.parts.iter().filter_map(|part| match part {
            Part::Html(html) => Some(html.as_str()),
            _ => None,
        });
        html.collect()
    }
}

/// A heading of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// Its text.
    pub title: String,
    /// Its anchor.
    pub id: String,
    /// 1 to 6.
    pub level: u8,
}

/// Renders Markdown: CommonMark with tables, footnotes, strikethrough, task lists and callouts.
///
/// Spans of the problems are in `source`.
pub fn render(source: &str, place: &Place<'_>) -> Rendered {
    make(source, place, false)
}

/// The same for a page that has no title but its first heading of level 1, which is then not in its HTML.
pub fn render_untitled(source: &str, place: &Place<'_>) -> Rendered {
    make(source, place, true)
}

fn make(source: &str, place: &Place<'_>, untitled: bool) -> Rendered {
    let mut filter = Filter::new(source, place);
    let (mut events, more) = filter.events();
    let none = Words::default();
    let words = place.words.unwrap_or(&none);
    blocks::tables(&mut events, words);
    blocks::name_boxes(&mut events, words);
    let mut rendered = Rendered {
        summary: match more {
            Some(end) => summary::paragraphs(&events[..end]),
            None => summary::first_paragraph(events.iter().cloned()),
        },
        ..Rendered::default()
    };
    if let Some((title, at)) = headings::first_title(&events) {
        rendered.title = Some(title);
        if untitled {
            events.drain(at);
        }
    }
    let mut events = accessible::name_or_drop(events);
    accessible::close_gaps(&mut events);
    let (events, toc) = headings::anchor(events, &filter.notes, &words.anchor);
    rendered.toc = toc;
    let events = code::highlight(events, &mut filter);
    let events = images::place(events, &filter.pictures);
    let events = blocks::callouts(events, words);
    filter.check_anchors(&rendered.toc);
    let Filter {
        embeds,
        notes,
        references,
        problems,
        missing,
        ..
    } = filter;
    rendered.notes = notes;
    rendered.references = references;
    rendered.problems = problems;
    rendered.missing = missing;
    rendered.parts = parts(source, events, embeds);
    rendered
}

/// What stands in the events for an embedded player: raw HTML of users never gets this far.
const EMBED: &str = "\0";

/// The HTML, cut where a player stands.
fn parts(source: &str, events: Vec<Event<'_>>, embeds: Vec<Part>) -> Vec<Part> {
    let is_embed = |event: &Event<'_>| matches!(event, Event::Html(text) if &**text == EMBED);
    let mut parts = Vec::with_capacity(2 * embeds.len() + 1);
    let mut embeds = embeds.into_iter();
    let mut html = String::with_capacity(source.len() * 3);
    for events in events.split(is_embed) {
        html.clear();
        html::push_html(&mut html, events.iter().cloned());
        if !html.is_empty() {
            // a copy has no room to spare: all pages are kept until they are written
            parts.push(Part::Html(html.clone()));
        }
        parts.extend(embeds.next());
    }
    parts
}

fn parse(source: &str) -> impl Iterator<Item = (Event<'_>, std::ops::Range<usize>)> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    TextMergeWithOffset::new(Parser::new_ext(source, options).into_offset_iter())
}
