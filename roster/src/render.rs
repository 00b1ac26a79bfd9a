//! How problems look: for people with the line and the place underlined, for programs as JSON.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use serde::Serialize;

use crate::{
    mask::{mask_keys, mask_line},
    problem::{Problem, Report, Severity},
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

/// The line that a problem starts on.
struct Line<'a> {
    number: usize,
    text: &'a str,
    /// The underlined bytes of `text`.
    place: std::ops::Range<usize>,
    /// The line starts inside a text of several lines.
    inside: bool,
}

impl<'a> Line<'a> {
    fn of(source: &'a str, problem: &Problem) -> Self {
        let floor = |mut at: usize| {
            at = at.min(source.len());
            while !source.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let at = floor(problem.span.start);
        let start = source[..at].rfind('\n').map_or(0, |end| end + 1);
        let text = source[start..].lines().next().unwrap_or("");
        let from = (at - start).min(text.len());
        let to = floor(problem.span.end).saturating_sub(start);
        let before = &source[..start];
        let inside = ["\"\"\"", "'''"]
            .iter()
            .any(|quotes| before.matches(quotes).count() % 2 == 1);
        Line {
            number: before.matches('\n').count() + 1,
            text,
            place: from..to.clamp(from, text.len()),
            inside,
        }
    }

    fn column(&self) -> usize {
        self.text[..self.place.start].chars().count() + 1
    }

    /// The text as it may be shown, and the underlined bytes of that.
    fn shown(&self, problem: &Problem) -> (String, std::ops::Range<usize>) {
        let shown = mask_line(self.text, problem.masked, self.inside);
        let byte = |at: usize| {
            let characters = self.text[..at].chars().count();
            shown
                .char_indices()
                .nth(characters)
                .map_or(shown.len(), |(at, _)| at)
        };
        let place = byte(self.place.start)..byte(self.place.end);
        (shown, place)
    }
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
        .map(|problem| {
            let line = Line::of(&report.source, problem);
            let (shown, place) = line.shown(problem);
            let label = mask_keys(&problem.label);
            let level = match problem.severity {
                Severity::Error => Level::ERROR,
                Severity::Warning => Level::WARNING,
            };
            let mut annotation = AnnotationKind::Primary.span(place);
            if !label.is_empty() {
                annotation = annotation.label(label);
            }
            let snippet = Snippet::source(shown)
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
        .flat_map(|report| report.problems.iter().map(move |problem| (report, problem)))
        .map(|(report, problem)| {
            let line = Line::of(&report.source, problem);
            Placed {
                severity: problem.severity,
                code: problem.code,
                file: &report.path,
                line: line.number,
                column: line.column(),
                message: mask_keys(&problem.message),
                expected: mask_keys(&problem.label),
                help: problem.help.as_deref().map(mask_keys),
                source: line.shown(problem).0,
            }
        })
        .collect();
    #[expect(
        clippy::unwrap_used,
        reason = "plain texts and numbers always serialise"
    )]
    let json = serde_json::to_string_pretty(&placed).unwrap();
    json
}
