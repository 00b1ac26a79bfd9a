//! Reads TOML tables field by field without stopping at a problem.
//!
//! Serde stops at the first thing it does not like; a person wants them all. So tables are walked
//! here, each field's value is read by serde on its own, and every unknown, missing or mistaken one
//! becomes a [`Problem`].

use toml::de::{DeTable, DeValue};

use crate::{
    decode::{Field, Problems, Value, mismatch},
    key::StreamKey,
    mask::is_secret_key,
    problem::{At, Problem, Span},
    slug::Slug,
    suggest::nearest,
};

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
