//! Reads the value of a field: of the types that serde knows, and of lists of those.
//!
//! The tables that fields stand in are [`crate::table`]'s.

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeArray, DeValue, ValueDeserializer},
};

use crate::file::{
    kind::ProblemKind,
    mask::{is_secret_key, mask_keys},
    problem::{At, Problem, Span},
    suggest::nearest,
};

/// Where problems are put.
pub type Problems = Vec<Problem>;

/// A value with its place, as the TOML parser gives it.
pub type Value<'i> = Spanned<DeValue<'i>>;

/// What can stand as a field's value.
pub trait Field: Sized {
    /// What a person is told was expected, such as "a text in quotes".
    const EXPECTED: &'static str;

    /// The same where it depends on what a list is of.
    fn expected() -> String {
        Self::EXPECTED.to_owned()
    }

    /// Reads the value, or says what is wrong with it. `name` is the field's name.
    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self>;
}

/// A problem of the TOML parser's. What stands there may be a secret without its quotes, so the line is
/// masked.
pub fn syntax(text: &str, error: &toml::de::Error) -> Problem {
    let span = error.span().unwrap_or(0..0);
    if error.message() == "duplicate key" {
        let name = mask_keys(text.get(span.clone()).unwrap_or(""));
        return Problem::new(ProblemKind::DuplicateField(name), span)
            .label("expected once")
            .help("merge the two, or rename one")
            .masked();
    }
    let problem = Problem::new(ProblemKind::Toml, span).label(error.message());
    let problem = match error.message().contains("expected") {
        true => problem,
        false => {
            problem.help("look for a quote, a bracket or a `=` too much or too few, here or above")
        }
    };
    problem.masked()
}

/// "`title` is an integer".
pub(crate) fn mismatch(name: &str, found: &DeValue<'_>, span: Span) -> Problem {
    Problem::new(
        ProblemKind::WrongType {
            field: name.to_owned(),
            found: article(found),
        },
        span,
    )
}

fn article(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// A text, of which `expected` says more.
pub(crate) fn text(
    name: &str,
    expected: &str,
    value: Value<'_>,
    problems: &mut Problems,
) -> Option<String> {
    leaf(name, expected, value, |value| value.is_str(), problems)
}

/// Reads a value that serde knows, once `fits` has said that its TOML type is right.
pub fn leaf<T: DeserializeOwned>(
    name: &str,
    expected: &str,
    value: Value<'_>,
    fits: fn(&DeValue<'_>) -> bool,
    problems: &mut Problems,
) -> Option<T> {
    let span = value.span();
    if !fits(value.get_ref()) {
        let problem = mismatch(name, value.get_ref(), span);
        report(
            name,
            problem.label(format!("expected {expected}")),
            problems,
        );
        return None;
    }
    match T::deserialize(ValueDeserializer::from(value)) {
        Ok(value) => Some(value),
        Err(error) => {
            let near = near_variant(error.message());
            // serde speaks of variants and `u16`, the rules of their own
            let label = match error.message() {
                serde if serde.starts_with("unknown ") || serde.starts_with("invalid ") => {
                    format!("expected {expected}")
                }
                own => own.to_owned(),
            };
            let kind = ProblemKind::WrongValue(name.to_owned());
            let problem = Problem::new(kind, span).label(label);
            report(name, problem.did_you_mean(near.as_deref()), problems);
            None
        }
    }
}

/// The value may stand on a line of its own, where nothing else tells what it is.
fn report(name: &str, problem: Problem, problems: &mut Problems) {
    problems.push(match is_secret_key(name) {
        true => problem.masked(),
        false => problem,
    });
}

/// The nearest of the words in serde's "unknown variant `x`, expected one of `y`, `z`".
fn near_variant(message: &str) -> Option<String> {
    let mut words = message
        .strip_prefix("unknown variant ")?
        .split('`')
        .skip(1)
        .step_by(2);
    let found = words.next()?;
    nearest(found, words).map(str::to_owned)
}

/// Makes a type that serde reads from one TOML type a [`Field`](crate::decode::Field): the type, what is
/// expected, and the test of [`DeValue`](toml::de::DeValue) that its values pass, such as `is_str`.
#[macro_export]
macro_rules! leaf_field {
    ($type:ty, $expected:literal, $fits:ident) => {
        impl $crate::decode::Field for $type {
            const EXPECTED: &'static str = $expected;

            fn decode(
                name: &str,
                value: $crate::decode::Value<'_>,
                problems: &mut $crate::decode::Problems,
            ) -> Option<Self> {
                $crate::decode::leaf(name, Self::EXPECTED, value, |value| value.$fits(), problems)
            }
        }
    };
}
pub use leaf_field;

leaf_field!(bool, "true or false", is_bool);
leaf_field!(u16, "a whole number from 0 to 65535", is_integer);
leaf_field!(u32, "a whole number, 0 or more", is_integer);
leaf_field!(
    toml::value::Datetime,
    "a date such as 2026-12-01, or a date and time such as 2026-12-01T20:00:00+01:00",
    is_datetime
);

impl Field for String {
    const EXPECTED: &'static str = "a text in quotes";

    /// Texts are of one line, and reach terminals and feeds: no control characters. What is called
    /// by one needs it.
    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let text = text(name, Self::EXPECTED, value, problems)?;
        let (kind, expected) = if text.contains(char::is_control) {
            let kind = ProblemKind::ControlCharacter(name.to_owned());
            (kind, "expected one line of visible characters")
        } else if text.trim().is_empty() && ["name", "title"].contains(&name) {
            (ProblemKind::Empty(name.to_owned()), "expected a text")
        } else {
            return Some(text);
        };
        // an `env` may hold the secret itself
        let problem = Problem::new(kind, span).label(expected);
        problems.push(problem.masked());
        None
    }
}

impl<T: Field> Field for Vec<At<T>> {
    const EXPECTED: &'static str = "a list in [ ]";

    fn expected() -> String {
        format!("{}, each {}", Self::EXPECTED, T::expected())
    }

    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        list(name, name, value, problems)
    }
}

/// A list whose items are called by a name of their own; those that cannot be read are left out.
pub(crate) fn list<T: Field>(
    name: &str,
    item_name: &str,
    value: Value<'_>,
    problems: &mut Problems,
) -> Option<Vec<At<T>>> {
    let items = array(name, &Vec::<At<T>>::expected(), value, problems)?;
    let mut read = Vec::with_capacity(items.len());
    for item in items {
        let span = item.span();
        if let Some(item) = T::decode(item_name, item, problems) {
            read.push(At::new(item, span));
        }
    }
    Some(read)
}

/// A list's items, or the problem that it is none.
pub fn array<'i>(
    name: &str,
    expected: &str,
    value: Value<'i>,
    problems: &mut Problems,
) -> Option<DeArray<'i>> {
    let span = value.span();
    match value.into_inner() {
        DeValue::Array(items) => Some(items),
        other => {
            problems.push(mismatch(name, &other, span).label(format!("expected {expected}")));
            None
        }
    }
}
