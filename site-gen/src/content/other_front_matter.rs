//! Front matter in unsupported forms. Without an error, a draft would be published, with `draft: true` as its first
//! words.

use std::ops::Range;

use roster::Problem;
use toml::de::DeTable;

use crate::problem::SiteProblem;

/// The line before and after front matter.
pub(super) const FENCE: &str = "+++";

/// Keys of front matter, here and in other programs.
const KNOWN: [&str; 24] = [
    "aliases",
    "author",
    "authors",
    "categories",
    "cover",
    "date",
    "description",
    "draft",
    "hidden",
    "image",
    "keywords",
    "lang",
    "layout",
    "menu",
    "permalink",
    "picture",
    "private",
    "publish",
    "published",
    "slug",
    "status",
    "tags",
    "title",
    "weight",
];

/// The problem of a text with front matter that is not read: it is not at the start, is YAML or JSON, or has another
/// fence.
pub(super) fn problem(text: &str) -> Option<Problem> {
    let lines = lines(text);
    let first = lines.iter().position(|line| !is_blank(line.text))?;
    let lines = &lines[first..];
    let line = &lines[0];
    let opening = trim(line.text);
    if let Some(name) = opening.strip_prefix(FENCE) {
        return plus(name).then(|| plus_problem(line, first > 0, text));
    }
    if let Some(name) = opening.strip_prefix("---") {
        let is_named = ["toml", "yaml", "yml", "json"].contains(&&*name.trim().to_lowercase());
        let is_yaml = name.trim().is_empty() && yaml(&lines[1..]);
        return (is_named || is_yaml).then(|| other(line, "YAML"));
    }
    let rest = &text[line.start..];
    if is_json(rest) {
        return Some(other(line, "JSON"));
    }
    if let Some(fence) = ["```", "~~~"]
        .into_iter()
        .find(|fence| opening.starts_with(fence))
    {
        return code(fence, lines, text).then(|| other(line, "a code block"));
    }
    // no fence at all
    let paragraph = lines.iter().take_while(|line| !is_blank(line.text));
    let mut drafts = paragraph.filter(|line| is_draft(line.text));
    drafts.next().map(|line| {
        unread(SiteProblem::NoFence, place(line)).label("expected `+++` before and after it")
    })
}

struct Line<'t> {
    start: usize,
    text: &'t str,
}

/// The first lines of a text, which may end with CR only.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for part in text.split_inclusive(['\n', '\r']).take(MOST) {
        let text = part.trim_end_matches(['\n', '\r']);
        lines.push(Line { start, text });
        start += part.len();
    }
    lines
}

/// The maximum number of lines to search.
const MOST: usize = 500;

/// Trims spaces and invisible characters.
fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
    })
}

fn is_blank(line: &str) -> bool {
    trim(line).is_empty()
}

/// Whether the text after `+++` makes it a fence: nothing, more `+`, or the name of a format.
fn plus(name: &str) -> bool {
    let name = trim(name.trim_start_matches('+'));
    name.chars().all(char::is_alphabetic) && name.chars().count() <= 6
}

fn plus_problem(line: &Line<'_>, is_late: bool, text: &str) -> Problem {
    let place = place(line);
    if text[place.end..].starts_with('\r') && !text[place.end..].starts_with("\r\n") {
        return Problem::new(SiteProblem::MacLineEnds, place)
            .label("expected a line feed at the end of each line")
            .help("save the file with line ends of Unix or Windows");
    }
    match is_late {
        true => {
            unread(SiteProblem::LateFrontMatter, place).label("expected it to be the first line")
        }
        false => unread(SiteProblem::Fence, place).label("expected `+++` alone"),
    }
}

fn other(line: &Line<'_>, form: &'static str) -> Problem {
    unread(SiteProblem::FrontMatterForm(form), place(line))
        .label("expected `+++`, or a text without front matter")
}

fn unread(kind: SiteProblem, place: Range<usize>) -> Problem {
    Problem::new(kind, place)
        .help("front matter is TOML between two lines of `+++`, from the first line")
}

fn place(line: &Line<'_>) -> Range<usize> {
    let inside = trim(line.text);
    let start = line.start + (inside.as_ptr() as usize - line.text.as_ptr() as usize);
    start..start + inside.len()
}

/// Whether the lines after `---` are YAML. A line of `---` without an end is a horizontal rule, even above `Note: a
/// text`.
fn yaml(lines: &[Line<'_>]) -> bool {
    let is_end = |line: &&Line<'_>| matches!(line.text.trim_end(), "---" | "...");
    let is_closed = lines.iter().any(|line| is_end(&line));
    let mut inside = lines.iter().take_while(|line| !is_end(line));
    let mut first = None;
    let known = inside.by_ref().map_while(|line| {
        let text = line.text;
        let is_more = is_blank(text) || text.starts_with([' ', '\t', '-', '#']);
        let key = key(text, ':');
        first.get_or_insert(key.is_some());
        (is_more || key.is_some()).then_some(key)
    });
    let known = known.flatten().any(|key| is_known(&key));
    known || is_closed && first == Some(true)
}

/// Whether a text begins with a JSON object, even an incomplete one.
fn is_json(text: &str) -> bool {
    let Some(inside) = trim(text).strip_prefix('{') else {
        return false;
    };
    let Some(rest) = inside.trim_start().strip_prefix('"') else {
        return false;
    };
    let name = rest.split_once('"');
    name.is_some_and(|(_, rest)| rest.trim_start().starts_with(':'))
}

/// Whether a code block contains only front matter.
fn code(fence: &str, lines: &[Line<'_>], text: &str) -> bool {
    let Some(end) = lines[1..]
        .iter()
        .position(|line| line.text.trim().starts_with(fence))
    else {
        return false;
    };
    let inside = &lines[1..=end];
    let (Some(first), Some(last)) = (inside.first(), lines.get(end + 1)) else {
        return false;
    };
    let whole = &text[first.start..last.start];
    if let Ok(table) = DeTable::parse(whole) {
        let mut keys = table.get_ref().keys();
        return !table.get_ref().is_empty() && keys.all(|key| is_known(key.get_ref()));
    }
    let keys = inside.iter().filter(|line| !is_blank(line.text));
    let mut keys = keys.map(|line| key(line.text, ':'));
    is_json(whole) && whole.contains("\"title\"")
        || keys.all(|key| key.is_some_and(|key| is_known(&key)))
}

/// Whether a line without a fence marks the page as a draft.
fn is_draft(line: &str) -> bool {
    let line = line.to_lowercase();
    let is_set = |mark| {
        let name = line.split_once(mark);
        name.is_some_and(|(name, value): (&str, &str)| {
            trim(name) == "draft" && ["true", "yes", "\"true\""].contains(&trim(value))
        })
    };
    is_set(':') || is_set('=')
}

/// The name before a mark, without quotes.
fn key(line: &str, mark: char) -> Option<String> {
    let (name, value) = line.split_once(mark)?;
    let name = name.trim_end().trim_matches(['"', '\'']);
    let is_name = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    let is_key = !name.is_empty() && name.chars().all(is_name);
    (is_key && (value.is_empty() || value.starts_with([' ', '\t']))).then(|| name.to_lowercase())
}

fn is_known(key: &str) -> bool {
    KNOWN.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn front_matter_that_is_not_read_is_told() {
        for (text, place, message) in [
            (
                "\n+++\ndraft = true\n+++\n",
                1..4,
                "does not begin in the first line",
            ),
            (
                "\u{200b}\n \n+++\n",
                6..9,
                "does not begin in the first line",
            ),
            (" +++\ndraft = true\n+++\n", 1..4, "no fence"),
            ("+++toml\ndraft = true\n+++\n", 0..7, "no fence"),
            ("+++ TOML\n", 0..8, "no fence"),
            ("++++\na\n++++\n", 0..4, "no fence"),
            ("+++\rdraft = true\r+++\r", 0..3, "old Macs"),
            ("---\ntitle: Plans\ndraft: true\n---\n", 0..3, "YAML"),
            ("\n---\n# mine\ntitle: Plans\n---\n", 1..4, "YAML"),
            ("---\n\ntitle: Plans\n\n---\n", 0..3, "YAML"),
            ("---\r\ntags:\r\n  - a\r\n---\r\n", 0..3, "YAML"),
            ("---\nfoo: bar\n---\n", 0..3, "YAML"),
            (
                "---\ntitle: Plans\ndraft: true\n\nNot closed.\n",
                0..3,
                "YAML",
            ),
            ("---toml\ndraft = true\n---\n", 0..7, "YAML"),
            (
                "{\n  \"title\": \"Plans\",\n  \"draft\": true\n}\n",
                0..1,
                "JSON",
            ),
            ("{\"draft\": true}\n", 0..15, "JSON"),
            (
                "```toml\ntitle = \"Plans\"\ndraft = true\n```\n",
                0..7,
                "a code block",
            ),
            (
                "```yaml\ntitle: Plans\ndraft: true\n```\n",
                0..7,
                "a code block",
            ),
            ("~~~\ndraft = true\n~~~\n", 0..3, "a code block"),
            ("title: Plans\nDraft: yes\n\nText.\n", 13..23, "no fence"),
        ] {
            let problem = problem(text).unwrap_or_else(|| panic!("{text:?}"));
            assert_eq!(problem.span, place, "{text:?}");
            assert!(
                problem.message().contains(message),
                "{text:?}: {}",
                problem.message()
            );
        }
    }

    #[test]
    fn texts_without_front_matter_are_left_alone() {
        for text in [
            "",
            "\n\n# A\n",
            "---\n\nText.\n",
            "---\n\nNote: a text.\n\n---\n",
            "---\n\nText.\n\n---\ntitle: x\n---\n",
            "---\n# A\n---\n",
            "---\nText\n---\n",
            "----\ntitle: x\n",
            "--- a/file\n+++ b/file\n",
            "+++ b/file\n",
            "{{ stream(\"show/alice\") }}\n",
            "{{ \"a\" }}\n",
            "{a} text\n",
            "```toml\n[site]\ntitle = \"S\"\n```\n",
            "```sh\nmitts build\n```\n",
            "```\n```\n",
            "```yaml\nname: x\n```\n",
            "A draft: true story.\n",
            "Title: a text\n\ndraft: true\n",
        ] {
            assert!(problem(text).is_none(), "{text:?}: {:?}", problem(text));
        }
    }
}
