//! Turns Markdown into HTML that is safe whoever wrote it.
//!
//! Raw HTML is shown as text, links and images have safe schemes only, and the values of variables are inserted as
//! text, so they are escaped. `filter` makes the parser's events safe. Each of the other modules turns one kind of
//! event into our own HTML.

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

/// Variables for the site's own values in a page: `{{ rtmp_url }}`.
pub type Variables = HashMap<&'static str, String>;

/// The place of a text, and the targets that it may have. By default, there are no variables and no shortcodes, and
/// links and images are not checked.
#[derive(Clone, Copy, Default)]
pub struct Place<'a> {
    /// `None` in texts that users write, where variables are not replaced.
    pub variables: Option<&'a Variables>,
    /// The roster with the streams and layouts that shortcodes may have; `None` where shortcodes are text.
    pub roster: Option<&'a Roster>,
    /// The targets of links and images; `None` where they are not checked.
    pub library: Option<&'a Library<'a>>,
    /// The file's path under `content/`.
    pub file: &'a str,
    /// The page's address; `None` for a text that several pages show.
    pub address: Option<&'a str>,
    /// Words in the site's language; `None` where they do not matter.
    pub words: Option<&'a Words>,
}

/// The HTML of a text, and what was found in it.
#[derive(Debug, Default)]
pub struct Rendered {
    /// Safe HTML, and the players between it.
    pub parts: Vec<Part>,
    /// The headings, for a table of contents.
    pub toc: Vec<Heading>,
    /// The ids of the footnotes.
    pub notes: Vec<String>,
    /// The first heading of level 1, as text.
    pub title: Option<String>,
    /// The summary as text: everything before `<!-- more -->`, or the first paragraph, up to [`SUMMARY`] characters.
    pub summary: String,
    /// Links within the site, to be checked against all addresses.
    pub references: Vec<Reference>,
    /// The problems of the text.
    pub problems: Vec<Problem>,
    /// The problems that are missing pages and files.
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
    /// The HTML without players.
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
    /// Its level, 1 to 6.
    pub level: u8,
}

/// Renders Markdown: CommonMark with tables, footnotes, strikethrough, task lists and callouts.
///
/// Spans of problems are positions in `source`.
pub fn render(source: &str, place: &Place<'_>) -> Rendered {
    make(source, place, false)
}

/// Renders a page whose title is its first heading of level 1. That heading is then not in the HTML.
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

/// Marks a player in the events. Raw HTML in Markdown never gets this far.
const EMBED: &str = "\0";

/// Splits the HTML at the players.
fn parts(source: &str, events: Vec<Event<'_>>, embeds: Vec<Part>) -> Vec<Part> {
    let is_embed = |event: &Event<'_>| matches!(event, Event::Html(text) if &**text == EMBED);
    let mut parts = Vec::with_capacity(2 * embeds.len() + 1);
    let mut embeds = embeds.into_iter();
    let mut html = String::with_capacity(source.len() * 3);
    for events in events.split(is_embed) {
        html.clear();
        html::push_html(&mut html, events.iter().cloned());
        if !html.is_empty() {
            // a copy has no spare capacity, and all pages stay in memory until they are written
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
