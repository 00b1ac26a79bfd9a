//! `[groups]`: users under one name, with a page of their own where they have a title.

use toml::de::DeValue;

use crate::{
    decode::{Field, Problems, Value},
    problem::At,
    slug::Slug,
    table::Table,
};

/// Some users: `crew = ["alice", "bob"]`, or a table with a title.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub slug: At<Slug>,
    /// What people read; only a group that has one has a page.
    pub title: Option<String>,
    /// Markdown about it: a path under `content/`.
    pub about: Option<At<String>>,
    /// Who is in it.
    pub members: Vec<At<Slug>>,
}

impl Group {
    pub(crate) fn decode(
        slug: At<Slug>,
        value: Value<'_>,
        problems: &mut Problems,
    ) -> Option<Self> {
        if !matches!(value.get_ref(), DeValue::Table(_)) {
            let members = Vec::<At<Slug>>::decode("a group", value, problems)?;
            return Some(Group {
                slug,
                title: None,
                about: None,
                members,
            });
        }
        let name = format!("[groups.{}]", *slug);
        let mut table = Table::new(name, slug.span.clone(), value, problems)?;
        let title = table.required("title");
        let about = table.optional("about");
        let members = table.required::<Vec<At<Slug>>>("members");
        table.finish();
        Some(Group {
            slug,
            title: Some(title.map_or_else(String::new, |title| title.value)),
            about,
            members: members?.value,
        })
    }
}
