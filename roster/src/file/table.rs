//! Reads TOML tables field by field without stopping at a problem.
//!
//! Serde stops at the first error, but users want to see all of them. So each field's value is read on its own,
//! and every unknown, missing or wrong field becomes a [`Problem`].

use std::borrow::Cow;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::file::{
    decode::{Field, Problems, Value, mismatch},
    kind::ProblemKind,
    problem::{At, Problem, Span},
    secret_fields::is_secret,
    suggest::nearest,
};

/// A field's name and its place, as the TOML parser gives it.
pub type Name<'i> = Spanned<Cow<'i, str>>;

/// A table whose fields are taken out one by one; [`Table::finish`] reports those left over.
pub struct Table<'i, 'p> {
    /// The table's name in problems, such as `[users.alice]`.
    name: String,
    /// The place that is underlined when a field is missing.
    place: Span,
    entries: DeTable<'i>,
    /// Whether the value is a table.
    whole: bool,
    known: Vec<&'static str>,
    /// Where this table's problems are put.
    pub problems: &'p mut Problems,
}

impl<'i, 'p> Table<'i, 'p> {
    /// Wraps `value` as the table `name`. A value that is not a table is reported, and treated as a table
    /// without fields, none of which are required.
    pub fn new(
        name: impl Into<String>,
        place: Span,
        value: Value<'i>,
        problems: &'p mut Problems,
    ) -> Self {
        let name = name.into();
        let span = value.span();
        let entries = match value.into_inner() {
            DeValue::Table(entries) => Some(entries),
            other => {
                problems.push(
                    mismatch(&name, &other, span).label("expected a table of fields and values"),
                );
                None
            }
        };
        Table {
            name,
            place,
            whole: entries.is_some(),
            entries: entries.unwrap_or_default(),
            known: Vec::new(),
            problems,
        }
    }

    /// An optional field.
    pub fn optional<T: Field>(&mut self, name: &'static str) -> Option<At<T>> {
        self.known.push(name);
        let value = self.entries.remove(name)?;
        let span = value.span();
        T::decode(name, value, self.problems).map(|value| At::new(value, span))
    }

    /// A required field.
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
        if !self.whole {
            return;
        }
        self.problems.push(
            Problem::new(
                ProblemKind::MissingField {
                    field: name.to_owned(),
                    table: self.name.clone(),
                },
                self.place.clone(),
            )
            .label(format!("`{name}` must be here: {expected}")),
        );
    }

    /// Reports an empty list.
    pub fn not_empty(&mut self, name: &str, expected: &str) {
        let list = self.entries.get(name);
        if let Some(list) = list
            && list
                .get_ref()
                .as_array()
                .is_some_and(|list| list.is_empty())
        {
            self.problems.push(
                Problem::new(ProblemKind::Empty(name.to_owned()), list.span()).label(expected),
            );
        }
    }

    /// Whether the field is present, valid or not.
    pub fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Whether there are unread fields, which [`Table::finish`] will report.
    pub fn has_more(&self) -> bool {
        !self.entries.is_empty()
    }

    /// Whether the field is a string that passes this test.
    pub fn is_text(&self, name: &str, test: impl Fn(&str) -> bool) -> bool {
        let text = self.entries.get(name).and_then(|it| it.get_ref().as_str());
        text.is_some_and(test)
    }

    /// The place of the field's value.
    pub fn span(&self, name: &str) -> Option<Span> {
        self.entries.get(name).map(Value::span)
    }

    /// A field's raw value.
    pub fn raw(&mut self, name: &'static str) -> Option<Value<'i>> {
        self.known.push(name);
        self.entries.remove(name)
    }

    /// The entries of a table with user-chosen names, such as `[users.*]`, in file order. `None` if it is not a
    /// table.
    pub fn entries(&mut self, name: &'static str) -> Option<Vec<(Name<'i>, Value<'i>)>> {
        let Some(value) = self.raw(name) else {
            return Some(Vec::new());
        };
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(entries) => Some(entries.into_iter().collect()),
            other => {
                self.problems.push(
                    mismatch(name, &other, span)
                        .label(format!("expected tables such as [{name}.some-name]")),
                );
                None
            }
        }
    }

    /// Reports every unread field.
    pub fn finish(self) {
        for (key, _) in &self.entries {
            let name = key.get_ref();
            let near = nearest(name, self.known.iter().copied());
            let mut known = self.known.clone();
            known.sort_unstable();
            known.dedup();
            let list: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
            let problem = Problem::new(
                ProblemKind::UnknownField {
                    field: name.to_string(),
                    table: self.name.clone(),
                },
                key.span(),
            )
            .label(format!("expected one of {}", list.join(", ")))
            .did_you_mean(near);
            // a misspelt `secret` may hold one; a misspelt `title` may be shown
            let harmless = near.is_some_and(|near| !is_secret(near)) && !is_secret(name);
            self.problems
                .push(if harmless { problem } else { problem.masked() });
        }
    }
}
