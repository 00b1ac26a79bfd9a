//! A problem of a file: what is wrong, where, what was expected, and how to fix it.
//!
//! Code that reads a file collects problems instead of stopping at the first one. [`crate::render`] prints
//! them, and [`crate::file::mask`] decides which parts of a line may be shown.

use std::{any::Any, ops::Range, sync::Arc};

use crate::file::kind::{Kind, ProblemKind, Severity};

/// Bytes of a file, start to end.
pub type Span = Range<usize>;

/// A value and its place in its file.
#[derive(Clone, Debug)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub span: Span,
}

impl<T> At<T> {
    /// Pairs a value with its place.
    pub fn new(value: T, span: Span) -> Self {
        At { value, span }
    }
}

impl<T> std::ops::Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// One problem of a file.
#[derive(Clone, Debug)]
pub struct Problem {
    kind: Arc<dyn Kind>,
    /// The place to underline.
    pub span: Span,
    /// The text beside the underlined place, usually what was expected.
    pub label: String,
    /// How to fix it.
    pub help: Option<String>,
    /// Whether the values of the line are hidden because one may be a secret.
    pub masked: bool,
}

impl Problem {
    /// A problem at `span`.
    pub fn new(kind: impl Kind, span: Span) -> Self {
        Problem {
            kind: Arc::new(kind),
            span,
            label: String::new(),
            help: None,
            masked: false,
        }
    }

    /// The kind, if it has this type: [`ProblemKind`], or the type of another program.
    pub fn kind<K: Kind>(&self) -> Option<&K> {
        let kind: &dyn Any = &*self.kind;
        kind.downcast_ref()
    }

    /// What is wrong, in one sentence without a full stop. Never a secret.
    pub fn message(&self) -> String {
        self.kind.to_string()
    }

    /// A short stable word for the kind of problem, such as `unknown-field`.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.kind.severity()
    }

    /// Sets the text beside the underlined place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Sets how to fix it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the help to "did you mean" if there is a candidate.
    pub fn did_you_mean(mut self, candidate: Option<&str>) -> Self {
        if let Some(candidate) = candidate {
            self.help = Some(format!("did you mean `{candidate}`?"));
        }
        self
    }

    /// Hides the values of the line when it is shown.
    pub fn masked(mut self) -> Self {
        self.masked = true;
        self
    }
}

/// A file that was read, and its problems in file order.
#[derive(Clone, Debug)]
pub struct Report {
    /// The file's path, relative to the current folder.
    pub path: String,
    /// The file's text. It may contain secrets, so only [`crate::render`] prints it.
    pub source: String,
    /// The problems, in file order.
    pub problems: Vec<Problem>,
    /// From this byte on, the file is prose or a template instead of TOML. There, only stream keys are masked.
    pub prose: Option<usize>,
}

impl Report {
    /// A report; the problems are sorted into file order.
    pub fn new(
        path: impl Into<String>,
        source: impl Into<String>,
        mut problems: Vec<Problem>,
    ) -> Self {
        problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
        Report {
            path: path.into(),
            source: source.into(),
            problems,
            prose: None,
        }
    }

    /// Marks the file as prose from this byte on.
    pub fn prose_from(mut self, start: usize) -> Self {
        self.prose = Some(start);
        self
    }

    /// The report of a file that is not UTF-8.
    pub fn not_text(path: impl Into<String>, bytes: &[u8]) -> Self {
        let good = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        let source = String::from_utf8_lossy(bytes);
        let problem = Problem::new(ProblemKind::Encoding, good..good + 1)
            .label("expected a character in UTF-8")
            .help("save the file as UTF-8")
            .masked();
        Report::new(path, source, vec![problem])
    }

    /// How many of the problems are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.problems
            .iter()
            .filter(|problem| problem.severity() == severity)
            .count()
    }

    /// Whether the file cannot be used.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }
}
