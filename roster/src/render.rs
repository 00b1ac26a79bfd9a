//! How problems look: for people with the line and the place underlined, for programs as JSON.

use std::{collections::HashSet, ops::Range};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use serde::Serialize;

use crate::{
    mask::{Mask, mask_keys},
    problem::{Report, Severity},
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

/// The line that a problem starts on, as it may be shown.
struct Line {
    /// From 1.
    number: usize,
    /// From 1, in characters.
    column: usize,
    shown: String,
    /// The underlined bytes of `shown`.
    place: Range<usize>,
}

/// Each problem's line. The file is read once, however many problems it has.
fn lines(report: &Report) -> Vec<Line> {
    let source = report.source.as_str();
    let mut starts = vec![0];
    starts.extend(source.match_indices('\n').map(|(at, _)| at + 1));
    let number = |at: usize| starts.partition_point(|start| *start <= at) - 1;
    let problems = report.problems.iter();
    // two problems may stand on one line, and one of them know that it holds a secret
    let strict: HashSet<usize> = problems
        .clone()
        .filter(|problem| problem.masked)
        .map(|problem| number(problem.span.start.min(source.len())))
        .collect();
    let mut order: Vec<_> = problems.enumerate().collect();
    order.sort_by_key(|(_, problem)| problem.span.start);
    let mut lines: Vec<_> = order
        .iter()
        .scan((Mask::default(), 0), |(mask, next), (at, problem)| {
            let floor = |at: usize| source.floor_char_boundary(at.min(source.len()));
            let (from, to) = (floor(problem.span.start), floor(problem.span.end));
            let number = number(from);
            let begin = |line: usize| match line {
                0 if source.starts_with('\u{feff}') => '\u{feff}'.len_utf8(),
                line => starts[line],
            };
            let text = |line: usize| source[begin(line)..].lines().next().unwrap_or("");
            for line in *next..number {
                mask.line(text(line), false);
            }
            *next = number;
            // read again for the next problem of this line
            let shown = match report.prose {
                Some(prose) if starts[number] >= prose => mask_keys(text(number)),
                _ => mask.clone().line(text(number), strict.contains(&number)),
            };
            let (text, start) = (text(number), begin(number));
            let within = |at: usize| at.saturating_sub(start).min(text.len());
            let characters = |at: usize| text[..within(at)].chars().count();
            let byte = |at: usize| {
                let mut bytes = shown.char_indices().map(|(at, _)| at);
                bytes.nth(characters(at)).unwrap_or(shown.len())
            };
            let line = Line {
                number: number + 1,
                column: characters(from) + 1,
                place: byte(from)..byte(to.max(from)),
                shown,
            };
            Some((*at, line))
        })
        .collect();
    lines.sort_by_key(|(at, _)| *at);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// The report as a person reads it, each problem with its line; `colour` adds terminal colours.
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
            let level = match problem.severity {
                Severity::Error => Level::ERROR,
                Severity::Warning => Level::WARNING,
            };
            let mut annotation = AnnotationKind::Primary.span(line.place);
            if !label.is_empty() {
                annotation = annotation.label(label);
            }
            let snippet = Snippet::source(line.shown)
                .line_start(line.number)
                .path(&report.path)
                .annotation(annotation);
            let mut group = Group::with_title(level.primary_title(mask_keys(&problem.message)))
                .element(snippet);
            if let Some(help) = &problem.help {
                group = group.element(Level::HELP.message(mask_keys(help)));
            }
            renderer.render(&[group]) + "\n\n"
        })
        .collect()
}

/// The report as a JSON array, one object a problem: `severity`, `code`, `file`, `line` and `column`
/// (from 1, columns in characters), `message`, `expected`, `help` (or null) and the masked `source` line.
pub fn json(reports: &[Report]) -> String {
    let placed: Vec<_> = reports
        .iter()
        .flat_map(|report| {
            let problems = report.problems.iter().zip(lines(report));
            problems.map(move |(problem, line)| Placed {
                severity: problem.severity,
                code: problem.code,
                file: &report.path,
                line: line.number,
                column: line.column,
                message: mask_keys(&problem.message),
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
