//! Shortcodes: `{{ stream("show/alice") }}` and `{{ layout("finals") }}`, each on its own line.

use std::ops::Range;

use roster::{Problem, Roster, Slug, StreamName, nearest};

use super::Part;

use crate::problem::SiteProblem;

/// A shortcode as written.
pub(super) struct Call<'t> {
    name: &'t str,
    argument: &'t str,
}

/// The text between `{{` and `}}`, if it is a shortcode and not a variable.
pub(super) fn call(inner: &str) -> Option<Call<'_>> {
    let (name, argument) = inner.trim().split_once('(')?;
    Some(Call {
        name: name.trim(),
        argument: argument.trim().trim_end_matches(')').trim(),
    })
}

/// A paragraph that contains only a shortcode.
pub(super) fn alone(text: &str) -> Option<Call<'_>> {
    let inner = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    call(inner).filter(|_| !inner.contains("{{"))
}

const KNOWN: [&str; 2] = ["layout", "stream"];

impl Call<'_> {
    /// The player of the shortcode. `hints` allows suggestions in errors, for which all names are read.
    ///
    /// # Errors
    /// If the shortcode, stream or layout does not exist.
    pub(super) fn embed(
        &self,
        roster: &Roster,
        span: Range<usize>,
        hints: bool,
    ) -> Result<Part, Problem> {
        let error = |kind: SiteProblem| Problem::new(kind, span.clone());
        let quoted = self
            .argument
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        match (self.name, quoted) {
            ("layout", Some(name)) => layout(roster, name).ok_or_else(|| {
                let known = roster.layouts.keys().map(Slug::as_str);
                error(SiteProblem::NoLayout(name.to_owned()))
                    .label("expected the name of one of [layouts.*]")
                    .did_you_mean(hints.then(|| nearest(name, known)).flatten())
            }),
            ("stream", Some(name)) => stream(roster, name, hints, &error),
            (name, _) if KNOWN.contains(&name) => {
                Err(error(SiteProblem::ShortcodeName(name.to_owned()))
                    .label(format!("expected {{{{ {} }}}}", example(name))))
            }
            (name, _) => Err(error(SiteProblem::NoShortcode(name.to_owned()))
                .label(format!(
                    "expected one of {}, {}",
                    example("layout"),
                    example("stream")
                ))
                .did_you_mean(nearest(name, KNOWN))),
        }
    }

    /// The problem of a shortcode within other text.
    pub(super) fn misplaced(&self, span: Range<usize>) -> Problem {
        Problem::new(SiteProblem::ShortcodePlace(self.name.to_owned()), span)
            .label("expected a paragraph of its own, outside of lists and quotes")
            .help("put it on a line of its own, with an empty line before and after")
    }
}

fn example(name: &str) -> &'static str {
    match name {
        "layout" => "layout(\"finals\")",
        _ => "stream(\"show/alice\")",
    }
}

fn layout(roster: &Roster, name: &str) -> Option<Part> {
    let layout = roster.layouts.get(name)?;
    Some(Part::Layout(layout.slug.value.clone()))
}

fn stream(
    roster: &Roster,
    name: &str,
    hints: bool,
    error: &dyn Fn(SiteProblem) -> Problem,
) -> Result<Part, Problem> {
    let found = StreamName::try_from(name.to_owned()).ok();
    match found.filter(|stream| roster.has_stream(stream)) {
        Some(stream) if !roster.is_private(&stream) => Ok(Part::Stream(stream)),
        Some(_) => Err(error(SiteProblem::PrivateStream(name.to_owned()))
            .label("expected a stream that everyone may watch")
            .help("take it out, or take `watchers` out of its user, channel or app")),
        None => {
            let near = hints.then(|| near(roster, name)).flatten();
            Err(error(SiteProblem::NoStream(name.to_owned()))
                .label("expected app/user of a user, or app/channel of a channel")
                .did_you_mean(near.as_deref()))
        }
    }
}

/// The stream with the most similar name.
fn near(roster: &Roster, name: &str) -> Option<String> {
    let users = roster.users.values();
    let streams = users.flat_map(|user| roster.streams_of(user));
    let channels = roster.channels.values();
    let channels = channels.map(|channel| format!("{}/{}", *channel.app, *channel.slug));
    let known: Vec<String> = streams
        .map(|name| name.to_string())
        .chain(channels)
        .collect();
    nearest(name, known.iter().map(String::as_str)).map(str::to_owned)
}
