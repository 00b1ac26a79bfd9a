//! Where fields are, for rules about values that do not remember it.

use std::collections::HashMap;

use crate::file::{decode::Value, problem::Span};

/// The places of the values of fields, by their dotted names: `ome.ports.api`.
#[derive(Debug, Default)]
pub(crate) struct Places(HashMap<String, Span>);

impl Places {
    /// Adds a value and, if it is a table, all values below it.
    pub(crate) fn add(&mut self, name: &str, value: &Value<'_>) {
        if let Some(table) = value.get_ref().as_table() {
            for (field, value) in table {
                self.add(&format!("{name}.{}", field.get_ref()), value);
            }
        }
        self.0.insert(name.to_owned(), value.span());
    }

    /// The place of the first of these fields that is in the file.
    pub(crate) fn first(&self, names: &[&str]) -> Span {
        let mut found = names.iter().filter_map(|name| self.0.get(*name));
        found.next().cloned().unwrap_or(0..0)
    }
}
