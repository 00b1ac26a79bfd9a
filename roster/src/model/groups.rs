//! `[groups]`: users under one name. A group with a title has a page.

use toml::de::DeValue;

use crate::{
    file::{
        composed::composed_path,
        decode::{Problems, Value, list},
        problem::At,
        table::Table,
    },
    model::values::slug::Slug,
};

/// Some users: `crew = ["alice", "bob"]`, or a table with a title.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub slug: At<Slug>,
    /// The title that people read; only a group with a title has a page.
    pub title: Option<String>,
    /// Markdown about it: a path under `content/`.
    pub about: Option<At<String>>,
    /// Its members.
    pub members: Vec<At<Slug>>,
}

impl Group {
    pub(crate) fn decode(slug: At<Slug>, value: Value<'_>, problems: &mut Problems) -> Self {
        if !matches!(value.get_ref(), DeValue::Table(_)) {
            let members = list("a group", "a member of the group", value, problems);
            return Group {
                slug,
                title: None,
                about: None,
                members: members.unwrap_or_default(),
            };
        }
        let name = format!("[groups.{}]", *slug);
        let mut table = Table::new(name, slug.span.clone(), value, problems);
        let title = table.required("title");
        let about = table.optional("about").map(composed_path);
        let members = table.required::<Vec<At<Slug>>>("members");
        table.finish();
        Group {
            slug,
            title: Some(title.map_or_else(String::new, |title| title.value)),
            about,
            members: members.map(|members| members.value).unwrap_or_default(),
        }
    }
}
