//! The TOML between two `+++` at the start of a Markdown page.

use roster::{
    At, Problem, SharedPicture, Span, composed,
    decode::{Problems, syntax},
    table::Table,
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
    value::Datetime,
};

use crate::{
    content::{
        other_front_matter::{self, FENCE},
        slug::slug,
    },
    problem::SiteProblem,
};

/// The front matter of a page.
#[derive(Clone, Debug, Default)]
pub struct FrontMatter {
    /// Its title.
    pub title: Option<String>,
    /// A sentence for search engines and link previews.
    pub description: Option<String>,
    /// Its date.
    pub date: Option<Datetime>,
    /// Whether it is a draft, which is not built.
    pub draft: bool,
    /// Whether the site's menu has it.
    pub menu: bool,
    /// Its position in the menu and its section; lower numbers come first.
    pub weight: u32,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// A picture for link previews, with its place in the file.
    pub picture: Option<At<SharedPicture>>,
}

/// A tag. Its page is `/tags/<slug>/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// The form in addresses.
    pub slug: String,
    /// The form as written.
    pub title: String,
    /// Its place in the file.
    pub span: Span,
}

impl Tag {
    /// The text in lower case, composed, with single spaces, to compare tags.
    pub fn meaning(&self) -> String {
        let lower = self.title.to_lowercase();
        let lower = composed(&lower);
        let words = lower.split(|c: char| c.is_whitespace() || "-_".contains(c));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        words.join(" ")
    }
}

/// The two parts of a page.
#[derive(Debug)]
pub struct Parts<'a> {
    /// The front matter.
    pub front: FrontMatter,
    /// The Markdown.
    pub body: &'a str,
    /// The offset of the Markdown in the file in bytes.
    pub offset: usize,
}

/// Splits a file and reads its front matter. Problems are added to `problems`.
pub fn split<'a>(text: &'a str, problems: &mut Problems) -> Parts<'a> {
    let text_start = text.len() - text.trim_start_matches('\u{feff}').len();
    let whole = &text[text_start..];
    let none = Parts {
        front: FrontMatter::default(),
        body: whole,
        offset: text_start,
    };
    if whole.lines().next().map(str::trim_end) != Some(FENCE) {
        problems.extend(other_front_matter::problem(text));
        return none;
    }
    let head = text_start + whole.find('\n').map_or(whole.len(), |at| at + 1);
    let mut at = head;
    let mut end = None;
    for line in text[head..].split_inclusive('\n') {
        if line.trim_end() == FENCE {
            end = Some(at);
            break;
        }
        at += line.len();
    }
    let Some(end) = end else {
        problems.push(
            Problem::new(SiteProblem::OpenFrontMatter, text_start..text_start + 3)
                .label("opened here")
                .help("close it with a line of `+++`"),
        );
        return none;
    };
    let offset = text[end..]
        .find('\n')
        .map_or(text.len(), |length| end + length + 1);
    Parts {
        front: read(&text[head..end], head, problems),
        body: &text[offset..],
        offset,
    }
}

fn read(text: &str, offset: usize, problems: &mut Problems) -> FrontMatter {
    let mut found = Problems::new();
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut front = if errors.is_empty() {
        let value = Spanned::new(0..0, DeValue::Table(document.into_inner()));
        decode(value, &mut found)
    } else {
        found.extend(errors.iter().map(|error| syntax(text, error)));
        FrontMatter::default()
    };
    problems.extend(found.into_iter().map(|mut problem| {
        problem.span = problem.span.start + offset..problem.span.end + offset;
        problem
    }));
    let picture = front.picture.iter_mut().map(|picture| &mut picture.span);
    let tags = front.tags.iter_mut().map(|tag| &mut tag.span);
    for span in picture.chain(tags) {
        *span = span.start + offset..span.end + offset;
    }
    front
}

fn decode(value: Spanned<DeValue<'_>>, problems: &mut Problems) -> FrontMatter {
    let mut table = Table::new("the front matter", 0..0, value, problems);
    let tags: Option<At<Vec<At<String>>>> = table.optional("tags");
    let tags = tags.map(|tags| tags.value).unwrap_or_default();
    let tags = tags
        .into_iter()
        .filter_map(|tag| read_tag(tag, table.problems));
    let tags = tags.collect();
    let date: Option<At<Datetime>> = table.optional("date");
    if let Some(date) = date.as_ref().filter(|date| date.date.is_none()) {
        table.problems.push(
            Problem::new(SiteProblem::NoDay, date.span.clone())
                .label("expected a date such as 2026-12-01, with or without a time"),
        );
    }
    let front = FrontMatter {
        tags,
        title: table.optional("title").map(|title| title.value),
        description: table.optional("description").map(|text| text.value),
        date: date.map(|date| date.value),
        draft: table.optional("draft").is_some_and(|draft| draft.value),
        menu: table.optional("menu").is_some_and(|menu| menu.value),
        picture: table.optional("picture"),
        weight: table.optional("weight").map_or(100, |weight| weight.value),
    };
    table.finish();
    front
}

/// Tags with the same form in addresses are the same tag.
fn read_tag(tag: At<String>, problems: &mut Problems) -> Option<Tag> {
    let slug = slug(&tag);
    if slug.is_none() {
        problems.push(
            Problem::new(SiteProblem::TagCharacters(tag.value), tag.span)
                .label("expected a word with a letter or a digit"),
        );
        return None;
    }
    slug.map(|slug| Tag {
        slug,
        title: tag.value,
        span: tag.span,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<(std::ops::Range<usize>, String)> {
        let mut problems = Problems::new();
        split(text, &mut problems);
        problems
            .into_iter()
            .map(|p| (p.span.clone(), p.message()))
            .collect()
    }

    #[test]
    fn splits_front_matter_from_markdown() {
        let mut problems = Problems::new();
        let parts = split("+++\ntitle = \"A\"\nmenu = true\n+++\n# B\n", &mut problems);
        assert!(problems.is_empty());
        assert_eq!(parts.front.title.as_deref(), Some("A"));
        assert!(parts.front.menu);
        assert_eq!((parts.body, parts.offset), ("# B\n", 32));
        assert_eq!(split("# B\n", &mut problems).body, "# B\n");
    }

    #[test]
    fn points_into_the_file() {
        assert_eq!(
            problems("+++\ntitel = \"A\"\n+++\n"),
            [(4..9, "unknown field `titel` in the front matter".to_owned())]
        );
        assert_eq!(problems("+++\ntitle = \n+++\n")[0].0.start, 12);
        assert_eq!(
            problems("+++\ntitle = 1\n")[0].1,
            "the front matter has no end"
        );
    }
}
