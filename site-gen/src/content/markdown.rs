//! Markdown to HTML that is safe to stand in a page, whoever wrote it.
//!
//! Raw HTML is shown as text, links and images go to harmless schemes only, and the site's variables
//! are put in as text, so each is escaped where it lands.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use pulldown_cmark::{
    Alignment, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeWithOffset, html,
};
use roster::{Problem, nearest};
use serde::Serialize;

/// Words that stand for the site's own values in a page: `{{ rtmp_url }}`.
pub type Variables = HashMap<&'static str, String>;

/// A page's HTML and what was learnt on the way.
#[derive(Debug, Default)]
pub struct Rendered {
    /// Safe HTML.
    pub html: String,
    /// The headings, for a table of contents.
    pub toc: Vec<Heading>,
    /// The first heading of level 1, as text.
    pub title: Option<String>,
    /// The first paragraph as text, at most [`SUMMARY`] characters.
    pub summary: String,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
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

/// Most characters of a summary.
pub const SUMMARY: usize = 160;

/// Renders Markdown: CommonMark with tables, footnotes, strikethrough and task lists.
///
/// `variables` is `None` where none are replaced: in texts that users write. Spans of the problems
/// are in `source`.
pub fn render(source: &str, variables: Option<&Variables>) -> Rendered {
    make(source, variables, false)
}

/// The same for a page that has no title but its first heading of level 1, which is then not in its HTML.
pub fn render_untitled(source: &str, variables: Option<&Variables>) -> Rendered {
    make(source, variables, true)
}

fn make(source: &str, variables: Option<&Variables>, untitled: bool) -> Rendered {
    let mut filter = Filter {
        variables,
        problems: Vec::new(),
    };
    let mut events: Vec<Event<'_>> = parse(source)
        .map(|(event, span)| filter.event(event, &span))
        .collect();
    align(&mut events);
    name_boxes(&mut events);
    let title = first_title(&events);
    if let Some((_, place)) = title.as_ref().filter(|_| untitled) {
        events.drain(place.clone());
    }
    let toc = anchor(&mut events);
    let mut rendered = Rendered {
        title: title.map(|(title, _)| title),
        summary: first_paragraph(events.iter().cloned()),
        problems: filter.problems,
        html: String::with_capacity(source.len() * 3 / 2),
        toc,
    };
    html::push_html(&mut rendered.html, events.into_iter());
    rendered
}

/// Gives the cells of tables a class for their alignment, where the library writes a `style` that the
/// site's policy forbids.
fn align(events: &mut [Event<'_>]) {
    let (mut columns, mut column, mut head) = (Vec::new(), 0, false);
    for event in events {
        match event {
            Event::Start(Tag::Table(alignments)) => columns = std::mem::take(alignments),
            Event::Start(Tag::TableHead) => (column, head) = (0, true),
            Event::Start(Tag::TableRow) => (column, head) = (0, false),
            Event::Start(Tag::TableCell) => {
                let class = match columns.get(column) {
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) => " class=\"right\"",
                    _ => "",
                };
                column += 1;
                let element = if head { "th" } else { "td" };
                *event = Event::InlineHtml(format!("<{element}{class}>").into());
            }
            _ => {}
        }
    }
}

/// Gives the boxes of task lists a name, for those who do not see them.
fn name_boxes(events: &mut [Event<'_>]) {
    for event in events {
        if let Event::TaskListMarker(done) = event {
            let (checked, name) = match done {
                true => (" checked", "done"),
                false => ("", "to do"),
            };
            let html =
                format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{name}\">\n");
            *event = Event::InlineHtml(html.into());
        }
    }
}

/// The text of the first heading of level 1 and its place.
fn first_title(events: &[Event<'_>]) -> Option<(String, Range<usize>)> {
    let level = HeadingLevel::H1;
    let end = |event: &Event<'_>| matches!(event, Event::End(TagEnd::Heading(_)));
    let start = events.iter().position(
        |event| matches!(event, Event::Start(Tag::Heading { level: l, .. }) if *l == level),
    )?;
    let length = events[start..].iter().position(end)?;
    let title = text_until(events[start..].iter().cloned(), end);
    Some((title, start..start + length + 1))
}

/// The ids of the pages that Markdown stands in.
const TAKEN: [&str; 4] = ["main", "player-controls", "stage", "toc"];

/// Gives every heading an anchor of its own, and lists them.
fn anchor(events: &mut [Event<'_>]) -> Vec<Heading> {
    let mut ids: HashSet<String> = TAKEN.map(str::to_owned).into();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut toc = Vec::new();
    for at in 0..events.len() {
        let Event::Start(Tag::Heading { level, .. }) = events[at] else {
            continue;
        };
        let title = text_until(events[at..].iter().cloned(), |event| {
            matches!(event, Event::End(TagEnd::Heading(_)))
        });
        let base = roster::Slug::nearest(&title)
            .map_or_else(|| "section".to_owned(), |slug| slug.to_string());
        let count = counts.entry(base.clone()).or_insert(1);
        let mut anchor = base.clone();
        while !ids.insert(anchor.clone()) {
            *count += 1;
            anchor = format!("{base}-{count}");
        }
        if let Event::Start(Tag::Heading { id, .. }) = &mut events[at] {
            *id = Some(anchor.clone().into());
        }
        toc.push(Heading {
            title,
            id: anchor,
            level: level as u8,
        });
    }
    toc
}

/// The summary alone, of a text without variables: reads no further than its first paragraph.
pub fn summary(source: &str) -> String {
    let mut filter = Filter {
        variables: None,
        problems: Vec::new(),
    };
    first_paragraph(parse(source).map(|(event, span)| filter.event(event, &span)))
}

fn parse(source: &str) -> impl Iterator<Item = (Event<'_>, std::ops::Range<usize>)> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    TextMergeWithOffset::new(Parser::new_ext(source, options).into_offset_iter())
}

/// The first paragraph as text.
fn first_paragraph<'a>(events: impl Iterator<Item = Event<'a>>) -> String {
    let rest = events.skip_while(|event| !matches!(event, Event::Start(Tag::Paragraph)));
    shorten(&text_until(rest, |event| {
        matches!(event, Event::End(TagEnd::Paragraph))
    }))
}

fn text_until<'a>(
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

/// Makes each event safe, and fills in variables.
struct Filter<'v> {
    variables: Option<&'v Variables>,
    problems: Vec<Problem>,
}

impl Filter<'_> {
    fn event<'a>(&mut self, event: Event<'a>, span: &Range<usize>) -> Event<'a> {
        match event {
            // raw HTML lands as the text it is
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            Event::Text(text) => Event::Text(self.fill(text, span)),
            Event::Code(text) => Event::Code(self.fill(text, span)),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => Event::Start(Tag::Link {
                link_type,
                dest_url: self.address(dest_url, span),
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
                dest_url: self.address(dest_url, span),
                title,
                id,
            }),
            other => other,
        }
    }

    /// An address without a scheme that could run anything.
    fn address<'a>(&mut self, address: CowStr<'a>, span: &Range<usize>) -> CowStr<'a> {
        let address = self.fill(address, span);
        let scheme = address
            .split_once(':')
            .map(|(scheme, _)| scheme)
            .filter(|scheme| !scheme.contains(['/', '?', '#']));
        match scheme.map(str::to_ascii_lowercase).as_deref() {
            None | Some("http" | "https" | "mailto" | "tel" | "rtmp" | "srt") => address,
            Some(_) => CowStr::Borrowed("#"),
        }
    }

    /// The text with its variables replaced; an unknown one is a problem.
    fn fill<'a>(&mut self, text: CowStr<'a>, span: &Range<usize>) -> CowStr<'a> {
        let Some(variables) = self.variables.filter(|_| text.contains("{{")) else {
            return text;
        };
        let mut filled = String::with_capacity(text.len());
        let mut rest: &str = &text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((name, after)) = after.split_once("}}") else {
                break;
            };
            filled.push_str(before);
            match variables.get(name.trim()) {
                Some(value) => filled.push_str(value),
                None => {
                    let mut known: Vec<_> = variables.keys().copied().collect();
                    known.sort_unstable();
                    let near = nearest(name.trim(), known.iter().copied());
                    self.problems.push(
                        Problem::error(
                            "variable",
                            span.clone(),
                            format!("there is no variable `{}`", name.trim()),
                        )
                        .label(format!("expected one of {}", known.join(", ")))
                        .did_you_mean(near),
                    );
                }
            }
            rest = after;
        }
        filled.push_str(rest);
        filled.into()
    }
}

/// At most [`SUMMARY`] characters, ending at a word.
fn shorten(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= SUMMARY {
        return text;
    }
    let cut: String = text.chars().take(SUMMARY - 1).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', '.', ';', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(source: &str) -> String {
        render(source, None).html
    }

    #[test]
    fn raw_html_and_scripts_land_as_text() {
        let page = html("a <b onclick=x>c</b>\n\n<script>alert(1)</script>\n");
        assert!(!page.contains("<b "), "{page}");
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("&lt;script&gt;"), "{page}");
    }

    #[test]
    fn links_go_to_harmless_schemes_only() {
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
        ] {
            let page = html(&format!("[x]({bad}) ![y]({bad}) <{bad}>"));
            for attribute in ["href=\"", "src=\""] {
                for target in page.split(attribute).skip(1) {
                    assert!(target.starts_with("#\""), "{page}");
                }
            }
        }
        assert!(html("[x](/a:b/)").contains("href=\"/a:b/\""));
        assert!(html("<https://example.net>").contains("href=\"https://example.net\""));
    }

    #[test]
    fn the_summary_alone_is_the_summary() {
        for source in [
            "",
            "# A\n\nb *c* `d`\ne.\n\nf",
            "- a\n\n> b <i>c</i>\n",
            "<div>\na\n</div>\n\nb",
            &"long text, ".repeat(40),
        ] {
            assert_eq!(summary(source), render(source, None).summary, "{source}");
        }
    }

    #[test]
    fn extensions_are_there() {
        let page = html("|a|\n|-|\n|b|\n\n~~c~~ [^1]\n\n- [x] d\n\n[^1]: e\n");
        let done = "<input type=\"checkbox\" disabled checked aria-label=\"done\">";
        for part in ["<table>", "<del>c</del>", "footnote", done] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }

    #[test]
    fn tables_have_classes_and_no_styles() {
        let page = html("|a|b|c|\n|:-|:-:|-:|\n|1|2|3|\n\n|d|\n|-|\n|4|\n");
        for part in [
            "<th>a</th><th class=\"center\">b</th><th class=\"right\">c</th>",
            "<td>1</td><td class=\"center\">2</td><td class=\"right\">3</td>",
            "<th>d</th>",
            "<td>4</td>",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(!page.contains("style"), "{page}");
    }

    #[test]
    fn variables_are_replaced_as_text_and_unknown_ones_told() {
        let variables = Variables::from([("host", "<live>".to_owned())]);
        let rendered = render(
            "`{{ host }}` and {{ hots }}\n\n```\n{{host}}\n```\n",
            Some(&variables),
        );
        assert_eq!(
            rendered.html.matches("&lt;live&gt;").count(),
            2,
            "{}",
            rendered.html
        );
        assert_eq!(rendered.problems[0].message, "there is no variable `hots`");
        assert_eq!(
            rendered.problems[0].help.as_deref(),
            Some("did you mean `host`?")
        );
        assert_eq!(html("{{ host }}"), "<p>{{ host }}</p>\n");
    }

    #[test]
    fn headings_have_anchors_of_their_own() {
        let rendered = render("# Set *up*\n\n## Keys\n\n## Keys\n\nText.", None);
        let ids: Vec<_> = rendered
            .toc
            .iter()
            .map(|heading| heading.id.as_str())
            .collect();
        assert_eq!(ids, ["set-up", "keys", "keys-2"]);
        assert!(
            rendered.html.contains("<h2 id=\"keys-2\">"),
            "{}",
            rendered.html
        );
        assert_eq!(rendered.title.as_deref(), Some("Set up"));
        assert_eq!(rendered.summary, "Text.");
    }

    #[test]
    fn anchors_are_unique_and_none_of_the_pages_own() {
        let rendered = render(
            "## Keys\n\n## Keys 2\n\n## Keys\n\n## Main\n\n## toc\n",
            None,
        );
        let ids: Vec<_> = rendered.toc.iter().map(|at| at.id.as_str()).collect();
        assert_eq!(ids, ["keys", "keys-2", "keys-3", "main-2", "toc-2"]);
    }

    #[test]
    fn a_heading_that_becomes_the_title_is_shown_once() {
        let rendered = render_untitled("Hello.\n\n# Set *up*\n\n## Keys\n\n# More\n", None);
        assert_eq!(rendered.title.as_deref(), Some("Set up"));
        assert!(!rendered.html.contains("Set"), "{}", rendered.html);
        let titles: Vec<_> = rendered.toc.iter().map(|at| at.title.as_str()).collect();
        assert_eq!(titles, ["Keys", "More"]);
        assert!(render("# A\n", None).html.contains("<h1"));
    }
}
