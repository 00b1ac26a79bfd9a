//! Who may watch: `watchers` and `pages` of users, apps, channels and layouts. Lists of other people have the same form.

use std::fmt;

use serde::Deserialize;

use crate::{
    file::{leaf::leaf_field, problem::At, table::Table},
    model::values::slug::{Slug, SlugError},
};

/// Who may watch something private, or produce something: a user, or all members of a group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Watcher {
    /// A user.
    User(Slug),
    /// `@group`: its members.
    Group(Slug),
}

leaf_field!(
    Watcher,
    "a user such as \"bob\" or a group such as \"@crew\"",
    is_str
);

impl TryFrom<String> for Watcher {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let slug = |text: &str| text.parse().map_err(|error: SlugError| error.to_string());
        match text.strip_prefix('@') {
            Some(group) => Ok(Watcher::Group(slug(group)?)),
            None => Ok(Watcher::User(slug(&text)?)),
        }
    }
}

impl fmt::Display for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Watcher::User(name) => write!(f, "{name}"),
            Watcher::Group(name) => write!(f, "@{name}"),
        }
    }
}

/// What people who may not watch see of a private page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pages {
    /// The page, with "ask for an invitation" in the player's place.
    #[default]
    Shown,
    /// Nothing: the page is missing for them.
    Hidden,
}

leaf_field!(Pages, "\"shown\" or \"hidden\"", is_str);

/// The field `watchers`. A list that cannot be read is private too.
pub(crate) fn watchers(table: &mut Table<'_, '_>) -> Option<Vec<At<Watcher>>> {
    let private = table.has("watchers").then(Vec::new);
    let watchers = table.optional("watchers").map(|watchers| watchers.value);
    watchers.or(private)
}

/// A list of users and groups, such as `producers`; nobody by default.
pub(crate) fn people(table: &mut Table<'_, '_>, name: &'static str) -> Vec<At<Watcher>> {
    let people = table.optional(name);
    people.map(|people| people.value).unwrap_or_default()
}
