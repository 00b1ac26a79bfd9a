//! Makes the parser's events safe: raw HTML lands as text, addresses are harmless and lead somewhere,
//! variables are filled in, shortcodes found.

use std::{collections::HashMap, ops::Range};

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use roster::{Problem, nearest};

use super::{
    EMBED, Heading, Part, Place, Reference,
    headings::has_anchor,
    images::{self, Size},
    parse,
    references::{Missing, address},
    shortcodes,
    summary::MORE,
};

/// Where links lead beside the site itself: pages, people and streams, nothing that could run.
const SCHEMES: [&str; 11] = [
    "http", "https", "mailto", "tel", "sms", "xmpp", "matrix", "irc", "ircs", "rtmp", "srt",
];

/// Reads one text; what it finds is in its fields.
pub(super) struct Filter<'p> {
    source: &'p str,
    place: &'p Place<'p>,
    /// Whether this is within a code block.
    in_code: bool,
    /// Where the code blocks stand.
    pub(super) blocks: Vec<Range<usize>>,
    /// The sizes of images, by address.
    pub(super) pictures: HashMap<String, Size>,
    pub(super) embeds: Vec<Part>,
    /// The footnotes' ids.
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

    /// All events of the text, and how many of them stand before `<!-- more -->`.
    pub(super) fn events(&mut self) -> (Vec<Event<'p>>, Option<usize>) {
        let mut events = Vec::new();
        let (mut more, mut depth) = (None, 0usize);
        let mut raw = parse(self.source).peekable();
        while let Some((event, span)) = raw.next() {
            match &event {
                Event::Start(tag) => {
                    depth += 1;
                    let next = raw.peek().map(|(next, _)| next);
                    let inner = match (tag, next) {
                        (Tag::HtmlBlock, Some(Event::Html(text))) => Some(text.clone()),
                        (Tag::Paragraph, Some(Event::Text(text))) => Some(text.clone()),
                        _ => None,
                    };
                    if depth == 1
                        && let Some(text) = inner
                        && let Some(found) = self.block(tag, &text, &span)
                    {
                        match found {
                            Block::More => more = more.or(Some(events.len())),
                            Block::Embed => events.push(Event::Html(EMBED.into())),
                        }
                        // to the end of the block
                        for (event, _) in raw.by_ref() {
                            if matches!(event, Event::End(TagEnd::HtmlBlock | TagEnd::Paragraph)) {
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

    /// A block at the top that is no text of its own.
    fn block(&mut self, tag: &Tag<'_>, text: &str, span: &Range<usize>) -> Option<Block> {
        let whole = self.source.get(span.clone()).unwrap_or("").trim();
        if matches!(tag, Tag::HtmlBlock) {
            return (whole == MORE).then_some(Block::More);
        }
        let roster = self.place.roster?;
        let call = shortcodes::alone(text).filter(|_| whole == text.trim())?;
        match call.embed(roster, span.start..span.start + whole.len()) {
            Ok(embed) => self.embeds.push(embed),
            Err(problem) => self.problems.push(problem),
        }
        Some(Block::Embed)
    }

    pub(super) fn event<'a>(&mut self, event: Event<'a>, span: &Range<usize>) -> Event<'a> {
        match event {
            // raw HTML lands as the text it is
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
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
            Event::Text(text) => Event::Text(self.fill(text, span, self.in_code)),
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
                title,
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
                title,
                id,
            }),
            other => other,
        }
    }

    /// A link's address: without a scheme that could run anything, and within the site to where
    /// something is.
    fn link<'a>(&mut self, written: CowStr<'a>, span: &Range<usize>) -> CowStr<'a> {
        let filled = self.fill(written, span, false);
        match scheme(&filled).as_deref() {
            Some(scheme) if SCHEMES.contains(&scheme) => return filled,
            Some(_) => {
                self.problems.push(
                    Problem::error(
                        "link",
                        self.narrow(span, &filled),
                        "links cannot lead there",
                    )
                    .label(format!("expected one of {}:", SCHEMES.join(":, ")))
                    .help("a file with a colon in its name is written as ./a:b.md"),
                );
                return CowStr::Borrowed("#");
            }
            None if filled.starts_with("//") => return filled,
            None => {}
        }
        let Some(library) = self.place.library else {
            return filled;
        };
        let span = self.narrow(span, &filled);
        let (file, page) = (self.place.file, self.place.address);
        match library.link(file, page, &filled, &span) {
            Ok(link) => {
                if !link.path.is_empty() || link.fragment.is_some() {
                    self.references.push(Reference {
                        span,
                        path: link.path,
                        fragment: link.fragment,
                    });
                }
                link.address.into()
            }
            Err(missing) => {
                self.miss(*missing);
                filled
            }
        }
    }

    /// An image's address: a file under `content/`, or a thumbnail of the engine's.
    fn image<'a>(&mut self, written: CowStr<'a>, span: &Range<usize>) -> CowStr<'a> {
        let filled = self.fill(written, span, false);
        let scheme = scheme(&filled);
        let Some(library) = self.place.library else {
            return match scheme.as_deref() {
                None | Some("http" | "https") => filled,
                Some(_) => CowStr::Borrowed("#"),
            };
        };
        let span = self.narrow(span, &filled);
        if scheme.is_some() || filled.starts_with("//") {
            self.problems.push(
                Problem::error("image", span, "the image is from elsewhere")
                    .label("the pages' Content-Security-Policy refuses it: expected a file under content/")
                    .help("save it under content/ and write its path"),
            );
            return CowStr::Borrowed("#");
        }
        if let Some((name, path)) = library.file(self.place.file, &filled) {
            let address = address(&format!("/{name}"));
            match images::size(path) {
                Ok(size) => {
                    self.pictures.insert(address.clone(), size);
                }
                Err(why) => self.problems.push(
                    Problem::error("image", span, format!("`{filled}` cannot be shown")).label(
                        format!("{why}; expected a PNG, JPEG, WebP, GIF, AVIF or SVG file"),
                    ),
                ),
            }
            return address.into();
        }
        if is_thumbnail(&filled) {
            self.references.push(Reference {
                span,
                path: filled.to_string(),
                fragment: None,
            });
        } else {
            self.miss(*library.no_file("image", &filled, self.place.file, &span));
        }
        filled
    }

    fn miss(&mut self, (problem, missing): (Problem, Option<Missing>)) {
        let at = self.problems.len();
        self.missing.extend(missing.map(|missing| Missing {
            problem: at,
            ..missing
        }));
        self.problems.push(problem);
    }

    /// Anchors within the text itself.
    pub(super) fn check_anchors(&mut self, toc: &[Heading]) {
        let (own, others): (Vec<_>, _) = std::mem::take(&mut self.references)
            .into_iter()
            .partition(|reference| reference.path.is_empty());
        self.references = others;
        for reference in own {
            let fragment = reference.fragment.unwrap_or_default();
            if !fragment.is_empty() && !has_anchor(toc, &self.notes, &fragment) {
                let ids = toc.iter().map(|heading| heading.id.as_str());
                self.problems
                    .push(no_anchor(&fragment, reference.span, ids));
            }
        }
    }

    pub(super) fn unknown_language(
        &mut self,
        span: &Range<usize>,
        language: &str,
        near: Option<&str>,
    ) {
        self.problems.push(
            Problem::warning(
                "language",
                self.narrow(span, language),
                format!("no colours are known for `{language}`"),
            )
            .label("expected a language such as toml, sh or json, or `text`")
            .did_you_mean(near),
        );
    }

    /// The text with its variables replaced; an unknown one is a problem, and so is a shortcode that
    /// does not stand alone. In code, both are shown: other programs write the same.
    fn fill<'a>(&mut self, text: CowStr<'a>, span: &Range<usize>, in_code: bool) -> CowStr<'a> {
        let Some(variables) = self.place.variables.filter(|_| text.contains("{{")) else {
            return text;
        };
        let mut filled = String::with_capacity(text.len());
        let mut rest: &str = &text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((name, after)) = after.split_once("}}") else {
                break;
            };
            filled.push_str(before);
            let written = format!("{{{{{name}}}}}");
            match (variables.get(name.trim()), shortcodes::call(name)) {
                (Some(value), _) => filled.push_str(value),
                (None, Some(_)) if in_code => filled.push_str(&written),
                (None, Some(call)) => {
                    let problem = call.misplaced(self.narrow(span, &written));
                    self.problems.push(problem);
                }
                (None, None) => {
                    let mut known: Vec<_> = variables.keys().copied().collect();
                    known.sort_unstable();
                    let near = nearest(name.trim(), known.iter().copied());
                    let kind = match in_code {
                        true => Problem::warning,
                        false => Problem::error,
                    };
                    let message = format!("there is no variable `{}`", name.trim());
                    let problem = kind("variable", self.narrow(span, &written), message)
                        .label(format!("expected one of {}", known.join(", ")))
                        .did_you_mean(near);
                    if near.is_some() || !in_code {
                        self.problems.push(problem);
                    }
                    if in_code {
                        filled.push_str(&written);
                    }
                }
            }
            rest = after;
        }
        filled.push_str(rest);
        filled.into()
    }

    /// Where in `span` this is written, as far as it is written so.
    fn narrow(&self, span: &Range<usize>, written: &str) -> Range<usize> {
        let text = self.source.get(span.clone()).unwrap_or("");
        match text.rfind(written).filter(|_| !written.is_empty()) {
            Some(at) => span.start + at..span.start + at + written.len(),
            None => span.clone(),
        }
    }
}

enum Block {
    More,
    Embed,
}

/// A footnote's id, which no heading has.
fn note(label: &str) -> String {
    format!("fn-{}", label.to_lowercase())
}

/// The problem that a page has no such anchor.
pub fn no_anchor<'a>(
    fragment: &str,
    span: Range<usize>,
    ids: impl Iterator<Item = &'a str>,
) -> Problem {
    let ids: Vec<&str> = ids.collect();
    let expected = match ids.len() {
        0 => "expected no `#`: the page has no headings".to_owned(),
        1..=8 => format!("expected one of #{}", ids.join(", #")),
        _ => "expected the anchor of one of its headings".to_owned(),
    };
    let near = nearest(fragment, ids.iter().copied()).map(|near| format!("#{near}"));
    Problem::error("link", span, format!("there is no anchor `#{fragment}`"))
        .label(expected)
        .did_you_mean(near.as_deref())
}

/// The scheme of an address, in lower case.
fn scheme(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once(':')?;
    (!scheme.contains(['/', '?', '#'])).then(|| scheme.to_ascii_lowercase())
}

/// `/show/alice/thumb.jpg`.
fn is_thumbnail(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(parts[..], ["", app, name, "thumb.jpg"] if !app.is_empty() && !name.is_empty())
}
