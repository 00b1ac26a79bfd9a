//! Reports stream keys in files that anyone may read.

use crate::{
    access::detect::valid_keys,
    file::{
        decode::Problems,
        kind::{ProblemKind, Severity},
        problem::Problem,
    },
};

/// Reports every valid stream key in `text`.
///
/// For files that are published or kept in a repository.
pub fn report_keys(text: &str, problems: &mut Problems) {
    let mut errors: Vec<_> = problems
        .iter()
        .filter(|problem| problem.severity() == Severity::Error)
        .map(|problem| problem.span.clone())
        .collect();
    errors.sort_unstable_by_key(|span| span.start);
    let (mut errors, mut until) = (errors.into_iter().peekable(), 0);
    for span in valid_keys(text) {
        // the furthest end of all errors that begin before the key
        while let Some(error) = errors.next_if(|error| error.start < span.end) {
            until = until.max(error.end);
        }
        if span.start < until {
            continue;
        }
        problems.push(
            Problem::new(ProblemKind::StreamKey, span)
                .label("expected no key: anyone may read this file")
                .help(
                    "remove it, and replace the key, which is no longer a secret: \
                     `mitts user rotate --end-old now`",
                )
                .masked(),
        );
    }
}
