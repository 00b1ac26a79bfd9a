//! Reads TOML tables field by field without stopping at a problem.
//!
//! Serde stops at the first thing it does not like; a person wants them all. So tables are walked
//! here, each field's value is read by serde on its own, and every unknown, missing or mistaken one
//! becomes a [`Problem`].

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue, ValueDeserializer},
};

use crate::{
    key::StreamKey,
    mask::{is_secret_key, mask_keys},
    problem::{At, Problem, Span},
    slug::Slug,
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

/// A table whose fields are taken out one by one; [`Table::finish`] reports those left over.
pub struct Table<'i, 'p> {
    /// How the table is called to the person, such as `[users.alice]`.
    name: String,
    /// Where to point when a field is missing.
    place: Span,
    entries: DeTable<'i>,
    known: Vec<&'static str>,
    /// Where this table's problems are put.
    pub problems: &'p mut Problems,
}

impl<'i, 'p> Table<'i, 'p> {
    /// Wraps `value` as the table called `name`. Anything else is reported, and `None` is returned.
    pub fn new(
        name: impl Into<String>,
        place: Span,
        value: Value<'i>,
        problems: &'p mut Problems,
    ) -> Option<Self> {
        let name = name.into();
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(entries) => Some(Table {
                name,
                place,
                entries,
                known: Vec::new(),
                problems,
            }),
            other => {
                problems.push(
                    mismatch(&name, &other, span).label("expected a table of keys and values"),
                );
                None
            }
        }
    }

    /// A field that may be absent.
    pub fn optional<T: Field>(&mut self, name: &'static str) -> Option<At<T>> {
        self.known.push(name);
        let value = self.entries.remove(name)?;
        let span = value.span();
        T::decode(name, value, self.problems).map(|value| At::new(value, span))
    }

    /// A field that must be there.
    pub fn required<T: Field>(&mut self, name: &'static str) -> Option<At<T>> {
        if !self.entries.contains_key(name) {
            self.known.push(name);
            self.missing(name, &T::expected());
            return None;
        }
        self.optional(name)
    }

    /// Reports that a field is missing.
    pub fn missing(&mut self, name: &str, expected: &str) {
        self.problems.push(
            Problem::error(
                "missing-key",
                self.place.clone(),
                format!("{} has no `{name}`", self.name),
            )
            .label(format!("`{name}` must be here: {expected}")),
        );
    }

    /// Whether the field is written, right or wrong.
    pub fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// A field's raw value.
    pub fn raw(&mut self, name: &'static str) -> Option<Value<'i>> {
        self.known.push(name);
        self.entries.remove(name)
    }

    /// A table of named entries, such as `[users.*]`: each with its name, in file order.
    pub fn named(&mut self, name: &'static str) -> Vec<(At<Slug>, Value<'i>)> {
        let Some(value) = self.raw(name) else {
            return Vec::new();
        };
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(entries) => entries
                .into_iter()
                .filter_map(|(key, value)| {
                    let place = key.span();
                    match key.get_ref().parse::<Slug>() {
                        Ok(slug) => Some((At::new(slug, place), value)),
                        Err(error) => {
                            // a key pasted here would come back as a name
                            let near = Slug::nearest(key.get_ref())
                                .filter(|_| !StreamKey::resembles(key.get_ref()));
                            self.problems.push(
                                Problem::error(
                                    "name",
                                    place,
                                    format!("`{}` is no name for one of [{name}]", key.get_ref()),
                                )
                                .label(error.to_string())
                                .did_you_mean(near.as_deref()),
                            );
                            None
                        }
                    }
                })
                .collect(),
            other => {
                self.problems.push(
                    mismatch(name, &other, span)
                        .label(format!("expected tables such as [{name}.some-name]")),
                );
                Vec::new()
            }
        }
    }

    /// Ends the reading: every field that nobody asked for is a problem.
    pub fn finish(self) {
        for (key, _) in &self.entries {
            let name = key.get_ref();
            let near = nearest(name, self.known.iter().copied());
            let mut known = self.known.clone();
            known.sort_unstable();
            known.dedup();
            let list: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
            let problem = Problem::error(
                "unknown-key",
                key.span(),
                format!("unknown key `{name}` in {}", self.name),
            )
            .label(format!("expected one of {}", list.join(", ")))
            .did_you_mean(near);
            // a misspelt `secret` may hold one; a misspelt `title` is better seen
            let harmless = near.is_some_and(|near| !is_secret_key(near)) && !is_secret_key(name);
            self.problems
                .push(if harmless { problem } else { problem.masked() });
        }
    }
}

/// A problem of the TOML parser's. What stands there may be a secret without its quotes, so the line is
/// masked.
pub fn syntax(text: &str, error: &toml::de::Error) -> Problem {
    let span = error.span().unwrap_or(0..0);
    if error.message() == "duplicate key" {
        let name = mask_keys(text.get(span.clone()).unwrap_or(""));
        return Problem::error("toml", span, format!("duplicate key `{name}`"))
            .label("expected once")
            .help("merge the two, or rename one")
            .masked();
    }
    let problem = Problem::error("toml", span, "this is not TOML").label(error.message());
    let problem = match error.message().contains("expected") {
        true => problem,
        false => {
            problem.help("look for a quote, a bracket or a `=` too much or too few, here or above")
        }
    };
    problem.masked()
}

/// "`title` is an integer".
fn mismatch(name: &str, found: &DeValue<'_>, span: Span) -> Problem {
    Problem::error(
        "type",
        span,
        format!("{} is {}", quoted(name), article(found)),
    )
}

fn quoted(name: &str) -> String {
    if name.starts_with('[') || name.contains(' ') {
        name.to_owned()
    } else {
        format!("`{name}`")
    }
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
        problems.push(mismatch(name, value.get_ref(), span).label(format!("expected {expected}")));
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
            let problem = Problem::error("value", span, format!("`{name}` has a wrong value"))
                .label(label)
                .did_you_mean(near.as_deref());
            // the value may stand on a line of its own, where nothing else tells what it is
            problems.push(match is_secret_key(name) {
                true => problem.masked(),
                false => problem,
            });
            None
        }
    }
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
leaf_field!(Slug, "a name: 1 to 63 of a-z, 0-9 and -", is_str);
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
        let text: String = leaf(
            name,
            Self::EXPECTED,
            value,
            |value| value.is_str(),
            problems,
        )?;
        let (message, expected) = if text.contains(char::is_control) {
            let message = format!("`{name}` has a control character, such as the end of a line");
            (message, "expected one line of visible characters")
        } else if text.trim().is_empty() && ["name", "title"].contains(&name) {
            (format!("`{name}` is empty"), "expected a text")
        } else {
            return Some(text);
        };
        // an `env` may hold the secret itself
        let problem = Problem::error("value", span, message).label(expected);
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
        let items = array(name, &Self::expected(), value, problems)?;
        let mut read = Vec::with_capacity(items.len());
        for item in items {
            let span = item.span();
            if let Some(item) = T::decode(name, item, problems) {
                read.push(At::new(item, span));
            }
        }
        Some(read)
    }
}

/// Reports a list that holds nothing.
pub(crate) fn not_empty<T>(name: &str, list: &At<Vec<T>>, label: &str, problems: &mut Problems) {
    if list.is_empty() {
        problems.push(
            Problem::error("value", list.span.clone(), format!("`{name}` is empty")).label(label),
        );
    }
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
