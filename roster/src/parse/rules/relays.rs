//! Rules for relays: the stream exists, and so does the rendition. OvenMediaEngine silently drops a rendition that it does
//! not have, and pushes the sound alone.

use crate::{
    file::{kind::ProblemKind, problem::Problem},
    model::roster::Roster,
    parse::rules::references::References,
};

/// Reports names that do not exist.
pub(crate) fn check(roster: &Roster, names: &mut References<'_>) {
    for relay in roster.relays.values() {
        names.stream(&relay.stream, &relay.stream.span);
        let Some(rendition) = &relay.rendition else {
            continue;
        };
        let Some(app) = roster.apps.get(&relay.stream.app) else {
            continue;
        };
        let renditions = roster.ladder_of(app, &relay.stream.name);
        let known: Vec<&str> = renditions
            .iter()
            .map(|rendition| rendition.name.as_str())
            .collect();
        if known.iter().any(|name| **name == ***rendition) {
            continue;
        }
        let near = crate::file::suggest::nearest(rendition, known.iter().copied());
        let (label, help) = match known.is_empty() {
            true => (
                format!("`{}` has no renditions", *relay.stream),
                "remove the line: the stream is then pushed as it comes",
            ),
            false => (
                format!(
                    "expected a rendition of `{}`: {}",
                    *relay.stream,
                    known.join(", ")
                ),
                "write one of these, or remove the line to push the stream as it comes",
            ),
        };
        let kind = ProblemKind::NoSuch {
            what: "rendition",
            name: rendition.to_string(),
        };
        let problem = Problem::new(kind, rendition.span.clone())
            .label(label)
            .help(help);
        names.problems.push(match near {
            Some(_) => problem.did_you_mean(near),
            None => problem,
        });
    }
}
