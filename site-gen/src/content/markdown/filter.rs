//! Makes the parser's events safe: raw HTML becomes text, addresses are checked, variables are replaced, and
//! shortcodes are found.

use std::{borrow::Cow, collections::HashMap, ops::Range};

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use roster::{Hints, Problem, composed};

use super::{
    EMBED, Heading, Part, Place, Reference, comments, headings::anchors, images::Size, parse,
    references::Missing, shortcodes, summary,
};

use crate::problem::SiteProblem;

/// The maximum number of problems with suggestions in a text.
const MOST_HINTS: usize = 50;

/// Filters the events of a text. The results are in its fields.
pub(super) struct Filter<'p> {
    pub(super) source: &'p str,
    pub(super) place: &'p Place<'p>,
    /// Whether the current event is within a code block.
    in_code: bool,
    /// The positions of code blocks.
    pub(super) blocks: Vec<Range<usize>>,
    /// The sizes of images, by address.
    pub(super) pictures: HashMap<String, Size>,
    pub(super) embeds: Vec<Part>,
    /// The ids of footnotes.
    pub(super) notes: Vec<String>,
    pub(super) references: Vec<Reference>,
    pub(super) problems: Vec<Problem>,
    pub(super) missing: Vec<Missing>,
}

impl<'p> Filter<'p> {
    pub(super) fn new(source: &'p str, place: &'p Place<'p>) -> Self {
        Filter {
            source,
            place,
            in_code: false,
            blocks: Vec::new(),
            pictures: HashMap::new(),
            embeds: Vec::new(),
            notes: Vec::new(),
            references: Vec::new(),
            problems: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// Filters all events of the text. Returns them with the number of events before `<!-- more -->`.
    pub(super) fn events(&mut self) -> (Vec<Event<'p>>, Option<usize>) {
        let mut events = Vec::new();
        let (mut more, mut depth) = (None, 0usize);
        let mut raw = parse(self.source).peekable();
        while let Some((event, span)) = raw.next() {
            match &event {
                Event::Start(Tag::HtmlBlock) => {
                    let mut html = String::new();
                    for (event, _) in raw.by_ref() {
                        match event {
                            Event::End(TagEnd::HtmlBlock) => break,
                            Event::Html(text) => html.push_str(&text),
                            _ => {}
                        }
                    }
                    if depth == 0 && summary::is_more(&html) {
                        more = more.or(Some(events.len()));
                    }
                    events.extend(self.html_block(&html, &span));
                    continue;
                }
                Event::Start(tag) => {
                    depth += 1;
                    let inner = match (tag, raw.peek()) {
                        (Tag::Paragraph, Some((Event::Text(text), _))) => Some(text.clone()),
                        _ => None,
                    };
                    if depth == 1
                        && let Some(text) = inner
                        && self.embed(&text, &span)
                    {
                        events.push(Event::Html(EMBED.into()));
                        // to the end of the block
                        for (event, _) in raw.by_ref() {
                            if matches!(event, Event::End(TagEnd::Paragraph)) {
                                break;
                            }
                        }
                        depth = 0;
                        continue;
                    }
                }
                Event::End(_) => depth -= 1,
                _ => {}
            }
            events.push(self.event(event, &span));
        }
        (events, more)
    }

    /// Turns a block of raw HTML into text without comments; empty if nothing is left.
    fn html_block(&mut self, html: &str, span: &Range<usize>) -> Vec<Event<'p>> {
        let source = self.source.get(span.clone()).unwrap_or("");
        if let Some(place) = comments::unclosed_in_html(source) {
            let place = span.start + place.start..span.start + place.end;
            self.problems.push(comments::problem(place));
        }
        let text = comments::without(html);
        if text.trim().is_empty() {
            return Vec::new();
        }
        vec![
            Event::Start(Tag::Paragraph),
            Event::Text(text.into_owned().into()),
            Event::End(TagEnd::Paragraph),
        ]
    }

    /// Replaces a paragraph that is a shortcode.
    fn embed(&mut self, text: &str, span: &Range<usize>) -> bool {
        let whole = self.source.get(span.clone()).unwrap_or("").trim();
        let Some(roster) = self.place.roster else {
            return false;
        };
        let Some(call) = shortcodes::alone(text).filter(|_| whole == text.trim()) else {
            return false;
        };
        let hints = self.problems.len() < MOST_HINTS;
        match call.embed(roster, span.start..span.start + whole.len(), hints) {
            Ok(embed) => self.embeds.push(embed),
            Err(problem) => self.problems.push(problem),
        }
        true
    }

    pub(super) fn event<'a>(&mut self, event: Event<'a>, span: &Range<usize>) -> Event<'a> {
        match event {
            // raw HTML becomes text
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(commentless(text)),
            Event::Start(Tag::CodeBlock(kind)) => {
                self.in_code = true;
                self.blocks.push(span.clone());
                Event::Start(Tag::CodeBlock(kind))
            }
            Event::End(TagEnd::CodeBlock) => {
                self.in_code = false;
                Event::End(TagEnd::CodeBlock)
            }
            Event::Start(Tag::FootnoteDefinition(name)) => {
                let id = note(&name);
                self.notes.push(id.clone());
                Event::Start(Tag::FootnoteDefinition(id.into()))
            }
            Event::FootnoteReference(name) => Event::FootnoteReference(note(&name).into()),
            Event::Text(text) => {
                if !self.in_code && text.contains("<!--") {
                    self.unclosed(span);
                }
                Event::Text(self.fill(text, span, self.in_code))
            }
            Event::Code(text) => Event::Code(self.fill(text, span, true)),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => Event::Start(Tag::Link {
                link_type,
                dest_url: match link_type {
                    LinkType::Email => dest_url,
                    _ => self.link(dest_url, span),
                },
                title: commentless(title),
                id,
            }),
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            }) => Event::Start(Tag::Image {
                link_type,
                dest_url: self.image(dest_url, span),
                title: commentless(title),
                id,
            }),
            other => other,
        }
    }

    /// Reports a `<!--` that is no comment for Markdown.
    fn unclosed(&mut self, span: &Range<usize>) {
        if let Some(place) = comments::unclosed_in_text(self.source, span) {
            self.problems.push(comments::problem(place));
        }
    }

    /// Checks links to anchors in the text itself.
    pub(super) fn check_anchors(&mut self, toc: &[Heading]) {
        let (own, others): (Vec<_>, _) = std::mem::take(&mut self.references)
            .into_iter()
            .partition(|reference| reference.path.is_empty());
        self.references = others;
        if own.is_empty() {
            return;
        }
        let ids: Vec<&str> = toc.iter().map(|heading| heading.id.as_str()).collect();
        let anchors = anchors(&ids, &self.notes);
        let mut hints = Hints::new(ids.iter().copied());
        for reference in own {
            let fragment = reference.fragment.unwrap_or_default();
            if !fragment.is_empty() && !anchors.contains(&*fragment) {
                let near = hints.near(&fragment);
                self.problems
                    .push(no_anchor(&fragment, reference.span, &ids, near));
            }
        }
    }

    /// Reports an unknown language in the first line of a code block.
    pub(super) fn unknown_language(
        &mut self,
        span: &Range<usize>,
        language: &str,
        near: Option<&str>,
    ) {
        let block = self.source.get(span.clone()).unwrap_or("");
        let line = block.lines().next().unwrap_or("");
        let place = self.narrow(&(span.start..span.start + line.len()), language);
        self.problems.push(
            Problem::new(SiteProblem::CodeLanguage(language.to_owned()), place)
                .label("expected a language such as toml, sh or json, or `text`")
                .did_you_mean(near),
        );
    }

    /// The place of a link's address near the end of `span`, if it is written in this form.
    pub(super) fn narrow(&self, span: &Range<usize>, written: &str) -> Range<usize> {
        // images can contain images, so each searches only this much
        let most = written.len() + NEAR_END;
        let start = span.start.max(span.end.saturating_sub(most));
        let start = self.source.ceil_char_boundary(start);
        let text = self.source.get(start..span.end).unwrap_or("");
        match text.rfind(written).filter(|_| !written.is_empty()) {
            Some(at) => start + at..start + at + written.len(),
            None => span.clone(),
        }
    }
}

/// The maximum number of bytes between a link's address and its end, for its title.
const NEAR_END: usize = 1024;

fn commentless(text: CowStr<'_>) -> CowStr<'_> {
    match comments::without(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(text) => text.into(),
    }
}

/// The id of a footnote, which no heading has.
fn note(label: &str) -> String {
    format!("fn-{}", composed(&label.to_lowercase()))
}

/// The problem of a link to a missing anchor on a page with these ids of headings; `near` is a suggestion.
pub fn no_anchor(fragment: &str, span: Range<usize>, ids: &[&str], near: Option<&str>) -> Problem {
    let expected = match ids {
        [] => "expected no `#`: the page has no headings".to_owned(),
        few if few.len() <= 8 => format!("expected one of #{}", few.join(", #")),
        _ => "expected the anchor of one of its headings".to_owned(),
    };
    let near = near.map(|near| format!("#{near}"));
    Problem::new(SiteProblem::NoAnchor(fragment.to_owned()), span)
        .label(expected)
        .did_you_mean(near.as_deref())
}
