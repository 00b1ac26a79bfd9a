//! Prints reports: as text with the line and the place underlined, and as JSON for programs.

use std::{collections::HashSet, ops::Range};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use serde::Serialize;

use crate::{
    access::detect::mask_keys,
    file::{kind::Severity, mask::Mask, problem::Report},
};

/// A problem with its place in lines and columns, both from 1; columns count characters.
#[derive(Serialize)]
struct Placed<'a> {
    severity: Severity,
    code: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    message: String,
    expected: String,
    help: Option<String>,
    source: String,
}

/// The line on which a problem starts, masked.
struct Line {
    /// From 1.
    number: usize,
    /// From 1, in characters.
    column: usize,
    /// The same in `shown`.
    column_shown: usize,
    /// The whole line, or the part around the place if it is long.
    shown: String,
    /// The underlined bytes of `shown`.
    place: Range<usize>,
}

/// The longest line that is shown whole, in bytes.
const LONG: usize = 4096;
/// How many characters of a longer line are shown before and after the start of the place.
const AROUND: usize = 400;

/// The line of each problem. The file is read once, whatever the number of problems or the length of lines.
fn lines(report: &Report) -> Vec<Line> {
    let source = report.source.as_str();
    let mut starts = vec![0];
    starts.extend(source.match_indices('\n').map(|(at, _)| at + 1));
    let number = |at: usize| starts.partition_point(|start| *start <= at) - 1;
    let problems = report.problems.iter();
    // if one of two problems on a line is masked, so is the other
    let strict: HashSet<usize> = problems
        .clone()
        .filter(|problem| problem.masked)
        .map(|problem| number(problem.span.start.min(source.len())))
        .collect();
    let begin = |line: usize| match line {
        0 if source.starts_with('\u{feff}') => '\u{feff}'.len_utf8(),
        line => starts[line],
    };
    let text = |line: usize| source[begin(line)..].lines().next().unwrap_or("");
    let floor = |at: usize| source.floor_char_boundary(at.min(source.len()));

    let mut order: Vec<_> = problems.enumerate().collect();
    order.sort_by_key(|(_, problem)| problem.span.start);
    let mut mask = Mask::new(source);
    let mut reader = Reader::default();
    let mut lines = Vec::with_capacity(order.len());
    for (at, problem) in order {
        let (from, to) = (floor(problem.span.start), floor(problem.span.end));
        let number = number(from);
        if reader.number != Some(number) {
            let (start, line) = (begin(number), text(number));
            let shown = match report.prose {
                Some(prose) if starts[number] >= prose => mask_keys(line),
                _ => mask.line(start..start + line.len(), strict.contains(&number)),
            };
            reader = Reader::new(number, text(number), shown);
        }
        let start = begin(number);
        lines.push((
            at,
            reader.line(from.saturating_sub(start)..to.saturating_sub(start)),
        ));
    }
    lines.sort_by_key(|(at, _)| *at);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Finds the columns of all problems on a line in one pass. The line and its masked form have the same number of
/// characters, but not of bytes.
#[derive(Default)]
struct Reader<'a> {
    /// From 0; `None` before the first line.
    number: Option<usize>,
    text: &'a str,
    shown: String,
    /// How far it has read: characters, and bytes of both.
    characters: usize,
    read: [usize; 2],
}

impl<'a> Reader<'a> {
    fn new(number: usize, text: &'a str, shown: String) -> Self {
        Reader {
            number: Some(number),
            text,
            shown,
            ..Reader::default()
        }
    }

    /// The line as shown for a problem at these bytes, which do not start before those of the last call.
    fn line(&mut self, place: Range<usize>) -> Line {
        let until = place.start.min(self.text.len());
        let passed = self.text[self.read[0]..until.max(self.read[0])].chars();
        let passed = passed.count();
        self.read = [
            until.max(self.read[0]),
            self.read[1] + bytes(&self.shown[self.read[1]..], passed),
        ];
        self.characters += passed;

        let from = self.read[1];
        let long = self.shown.len() > LONG;
        let rest = &self.shown[from..];
        let last = if long {
            from + bytes(rest, AROUND)
        } else {
            self.shown.len()
        };
        let first = match self.shown[..from].char_indices().rev().nth(AROUND - 1) {
            Some((at, _)) if long => at,
            _ => 0,
        };
        let until = place.end.clamp(self.read[0], self.text.len());
        let within = self.text[self.read[0]..until].chars();
        let within = within.take(if long { AROUND } else { usize::MAX }).count();
        Line {
            number: self.number.unwrap_or(0) + 1,
            column: self.characters + 1,
            column_shown: self.shown[first..from].chars().count() + 1,
            place: from - first..(from + bytes(rest, within)).min(last) - first,
            shown: self.shown[first..last].to_owned(),
        }
    }
}

/// How many bytes these characters have.
fn bytes(text: &str, characters: usize) -> usize {
    let mut starts = text.char_indices().map(|(at, _)| at);
    starts.nth(characters).unwrap_or(text.len())
}

/// The report as text for people, each problem with its line; `colour` adds terminal colours.
pub fn text(report: &Report, colour: bool) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    report
        .problems
        .iter()
        .zip(lines(report))
        .map(|(problem, line)| {
            let label = mask_keys(&problem.label);
            let level = match problem.severity() {
                Severity::Error => Level::ERROR,
                Severity::Warning => Level::WARNING,
            };
            let mut annotation = AnnotationKind::Primary.span(line.place);
            if !label.is_empty() {
                annotation = annotation.label(label);
            }
            let place = |column| format!("{}:{}:{column}", report.path, line.number);
            let (whole, cut) = (place(line.column), place(line.column_shown));
            let snippet = Snippet::source(line.shown)
                .path(&report.path)
                .line_start(line.number)
                .annotation(annotation);
            let title = level.primary_title(mask_keys(&problem.message()));
            let mut group = Group::with_title(title).element(snippet);
            if let Some(help) = &problem.help {
                group = group.element(Level::HELP.message(mask_keys(help)));
            }
            // annotate-snippets does not know how much of a long line was cut off before it
            renderer.render(&[group]).replacen(&cut, &whole, 1) + "\n\n"
        })
        .collect()
}

/// The report as a JSON array with an object for each problem: `severity`, `code`, `file`, `line` and `column`
/// (from 1, columns in characters), `message`, `expected`, `help` (or null) and the masked `source`
/// line; of a very long line, only the part around the place.
pub fn json(reports: &[Report]) -> String {
    let placed: Vec<_> = reports
        .iter()
        .flat_map(|report| {
            let problems = report.problems.iter().zip(lines(report));
            problems.map(move |(problem, line)| Placed {
                severity: problem.severity(),
                code: problem.code(),
                file: &report.path,
                line: line.number,
                column: line.column,
                message: mask_keys(&problem.message()),
                expected: mask_keys(&problem.label),
                help: problem.help.as_deref().map(mask_keys),
                source: line.shown,
            })
        })
        .collect();
    #[expect(
        clippy::unwrap_used,
        reason = "plain texts and numbers always serialise"
    )]
    let json = serde_json::to_string_pretty(&placed).unwrap();
    json
}
