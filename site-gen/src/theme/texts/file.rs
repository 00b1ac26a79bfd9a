//! Reads an `i18n/*.toml` file: areas of texts. Each problem has its position.

use std::collections::BTreeMap;

use roster::{
    At, Problem,
    decode::{Problems, Value, syntax},
};
use toml::de::{DeTable, DeValue};

use crate::{
    problem::SiteProblem,
    theme::texts::pattern::{CATEGORIES, Text, is_well_formed},
};

/// The texts of a file by `area.key`, each with its position.
pub(super) fn read(text: &str, problems: &mut Problems) -> BTreeMap<String, At<Text>> {
    let mut texts = BTreeMap::new();
    let (document, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        walk("", document.into_inner(), &mut texts, problems);
    } else {
        problems.extend(errors.iter().map(|error| syntax(text, error)));
    }
    texts
}

fn walk(
    area: &str,
    table: DeTable<'_>,
    texts: &mut BTreeMap<String, At<Text>>,
    problems: &mut Problems,
) {
    for (key, value) in table {
        let is_text = !area.is_empty();
        let key = match area {
            "" => key.get_ref().to_string(),
            area => format!("{area}.{}", key.get_ref()),
        };
        let span = value.span();
        match value.into_inner() {
            // a top-level table is an area, and may have a text `other`
            DeValue::Table(forms) if is_text && forms.contains_key("other") => {
                if let Some(text) = plural(&key, forms, problems) {
                    texts.insert(key, At::new(text, span));
                }
            }
            DeValue::Table(table) => walk(&key, table, texts, problems),
            other => {
                let value = Value::new(span.clone(), other);
                if let Some(text) = words(&key, value, problems) {
                    texts.insert(key, At::new(Text::One(text), span));
                }
            }
        }
    }
}

fn plural(key: &str, forms: DeTable<'_>, problems: &mut Problems) -> Option<Text> {
    let count = forms.len();
    let mut read = BTreeMap::new();
    for (category, value) in forms {
        let name = category.get_ref().to_string();
        if !CATEGORIES.contains(&name.as_str()) {
            problems.push(
                Problem::new(SiteProblem::PluralForm(name.clone()), category.span())
                    .label(format!("expected one of {}", CATEGORIES.join(", ")))
                    .did_you_mean(roster::nearest(&name, CATEGORIES)),
            );
            continue;
        }
        if let Some(text) = words(&format!("{key}.{name}"), value, problems) {
            read.insert(name, text);
        }
    }
    (read.len() == count).then_some(Text::Plural(read))
}

fn words(key: &str, value: Value<'_>, problems: &mut Problems) -> Option<String> {
    let span = value.span();
    let DeValue::String(text) = value.into_inner() else {
        problems.push(
            Problem::new(SiteProblem::NotText(key.to_owned()), span)
                .label("expected a string in quotes, or { one = \"…\", other = \"…\" }"),
        );
        return None;
    };
    if !is_well_formed(&text) {
        problems.push(
            Problem::new(SiteProblem::TextBraces(key.to_owned()), span)
                .label("arguments are written as {name}"),
        );
        return None;
    }
    Some(text.into_owned())
}
