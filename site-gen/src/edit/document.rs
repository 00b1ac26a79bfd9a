//! The edits themselves, on a TOML document in memory.

use roster::KeyHash;
use toml_edit::{
    Array, Datetime, Decor, DocumentMut, InlineTable, Item, RawString, Table, TableLike, Value,
    value,
};

/// A key to add to the roster.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Its hash.
    pub hash: KeyHash,
    /// Its label.
    pub label: Option<String>,
    /// Its first day or moment.
    pub from: Option<Datetime>,
    /// Its last day, or the moment of its end.
    pub until: Option<Datetime>,
}

impl NewKey {
    fn inline(&self) -> InlineTable {
        let mut table = InlineTable::new();
        self.fill(&mut table);
        table
    }

    fn fill(&self, table: &mut dyn TableLike) {
        table.insert("hash", value(self.hash.to_string()));
        if let Some(label) = &self.label {
            table.insert("label", value(label));
        }
        for (name, date) in [("from", self.from), ("until", self.until)] {
            if let Some(date) = date {
                table.insert(name, value(date));
            }
        }
    }
}

/// Adds a user after the last one.
pub fn add_user(
    document: &mut DocumentMut,
    slug: &str,
    name: Option<&str>,
    apps: &[String],
    key: &NewKey,
) {
    let users = document.entry("users").or_insert_with(|| {
        let mut users = Table::new();
        users.set_implicit(true);
        Item::Table(users)
    });
    let mut keys = Array::new();
    push(&mut keys, key.inline());
    let fill = |user: &mut dyn TableLike| {
        if let Some(name) = name {
            user.insert("name", value(name));
        }
        user.insert("apps", value(apps.iter().collect::<Array>()));
        user.insert("keys", value(keys));
    };
    match users {
        Item::Table(users) => {
            let mut user = Table::new();
            fill(&mut user);
            users.insert(slug, Item::Table(user));
        }
        other => {
            let mut user = InlineTable::new();
            fill(&mut user);
            if let Some(users) = other.as_table_like_mut() {
                users.insert(slug, value(user));
            }
        }
    }
}

/// Adds a key to a user.
pub fn add_key(document: &mut DocumentMut, slug: &str, key: &NewKey) {
    let Some(user) = user(document, slug) else {
        return;
    };
    match user.get_mut("keys") {
        Some(Item::Value(Value::Array(keys))) => push(keys, key.inline()),
        Some(Item::ArrayOfTables(keys)) => {
            let mut table = Table::new();
            key.fill(&mut table);
            keys.push(table);
        }
        _ => {
            let mut keys = Array::new();
            push(&mut keys, key.inline());
            user.insert("keys", value(keys));
        }
    }
}

/// Sets the end of the keys at these places in a user's list.
pub fn end_keys(document: &mut DocumentMut, slug: &str, places: &[usize], until: Datetime) {
    each_key(document, slug, |at, key| {
        if places.contains(&at) {
            key.insert("until", value(until));
        }
    });
}

/// Deletes the keys at these places in a user's list.
pub fn remove_keys(document: &mut DocumentMut, slug: &str, places: &[usize]) {
    let keys = user(document, slug).and_then(|user| user.get_mut("keys"));
    let places = places.iter().rev();
    match keys {
        Some(Item::Value(Value::Array(keys))) => places.for_each(|at| remove(keys, *at)),
        Some(Item::ArrayOfTables(keys)) => places.for_each(|at| {
            keys.remove(*at);
        }),
        _ => {}
    }
}

/// Deletes a value with the comments above and after it. `toml_edit` stores a comment after a value in front of the next
/// value, or of the end of the array.
pub(super) fn remove(values: &mut Array, at: usize) {
    let text = |raw: Option<&RawString>| raw.and_then(RawString::as_str).unwrap_or("").to_owned();
    let before = text(values.remove(at).decor().prefix());
    let Some(end) = before.find('\n') else {
        return;
    };
    let last = at == values.len();
    let behind = match values.get(at) {
        Some(next) => text(next.decor().prefix()),
        None => text(Some(values.trailing())),
    };
    let rest = behind.find('\n').map_or("", |end| &behind[end + 1..]);
    let joined = format!("{}{rest}", &before[..=end]);
    if last {
        values.set_trailing(joined);
    } else if let Some(next) = values.get_mut(at) {
        next.decor_mut().set_prefix(joined);
    }
}

/// Deletes a user, and the comment directly above. Comments further above, separated by an empty line, stay.
pub fn remove_user(document: &mut DocumentMut, slug: &str) {
    let Some(users) = document.get_mut("users").and_then(Item::as_table_like_mut) else {
        return;
    };
    let next = users.iter().map(|(name, _)| name.to_owned());
    let next = next.skip_while(|name| name != slug).nth(1);
    let Some((key, user)) = users.get_key_value(slug) else {
        return;
    };
    let (decor, place) = match user {
        Item::Table(user) if !user.is_dotted() => (user.decor(), user.position()),
        _ => (key.leaf_decor(), None),
    };
    let above = decor
        .prefix()
        .and_then(|prefix| prefix.as_str())
        .unwrap_or("");
    let stays = above
        .rfind("\n\n")
        .map_or("", |at| &above[..at + 1])
        .to_owned();
    users.remove(slug);
    if stays.trim().is_empty() {
        return;
    }
    let next = next.filter(|_| place.is_none());
    if let Some(mut key) = next.and_then(|next| users.key_mut(&next)) {
        put_above(key.leaf_decor_mut(), &stays);
    } else if let Some(table) = following(document, place) {
        put_above(table.decor_mut(), &stays);
    } else {
        let trailing = document.trailing().as_str().unwrap_or("").to_owned();
        document.set_trailing(stays + &trailing);
    }
}

fn put_above(decor: &mut Decor, text: &str) {
    let old = decor
        .prefix()
        .and_then(|prefix| prefix.as_str())
        .unwrap_or("");
    decor.set_prefix(format!("{text}{old}"));
}

/// The table with the next head in the file after `place`.
fn following(root: &mut Table, place: Option<isize>) -> Option<&mut Table> {
    fn heads(table: &Table, found: &mut Vec<isize>) {
        if !table.is_dotted() && !table.is_implicit() {
            found.extend(table.position());
        }
        for (_, item) in table {
            match item {
                Item::Table(table) => heads(table, found),
                Item::ArrayOfTables(tables) => tables.iter().for_each(|table| heads(table, found)),
                _ => {}
            }
        }
    }
    fn head(table: &mut Table, place: isize) -> Option<&mut Table> {
        if table.position() == Some(place) && !table.is_dotted() && !table.is_implicit() {
            return Some(table);
        }
        table.iter_mut().find_map(|(_, item)| match item {
            Item::Table(table) => head(table, place),
            Item::ArrayOfTables(tables) => tables.iter_mut().find_map(|table| head(table, place)),
            _ => None,
        })
    }
    let mut found = Vec::new();
    heads(root, &mut found);
    let next = found.into_iter().filter(|at| Some(*at) > place).min()?;
    head(root, next)
}

/// A user's table.
pub(super) fn user<'d>(document: &'d mut DocumentMut, slug: &str) -> Option<&'d mut dyn TableLike> {
    entry(document, "users", slug)
}

/// An entry of a table with names, such as `[users.alice]`.
pub(super) fn entry<'d>(
    root: &'d mut DocumentMut,
    of: &str,
    slug: &str,
) -> Option<&'d mut dyn TableLike> {
    let entries = root.get_mut(of)?.as_table_like_mut()?;
    entries.get_mut(slug)?.as_table_like_mut()
}

fn each_key(
    document: &mut DocumentMut,
    slug: &str,
    mut change: impl FnMut(usize, &mut dyn TableLike),
) {
    match user(document, slug).and_then(|user| user.get_mut("keys")) {
        Some(Item::Value(Value::Array(keys))) => {
            for (at, key) in keys.iter_mut().enumerate() {
                if let Some(key) = key.as_inline_table_mut() {
                    let space = take_space(key);
                    change(at, key);
                    if let Some((_, last)) = key.iter_mut().last() {
                        last.decor_mut().set_suffix(space);
                    }
                }
            }
        }
        Some(Item::ArrayOfTables(keys)) => {
            for (at, key) in keys.iter_mut().enumerate() {
                change(at, key);
            }
        }
        _ => {}
    }
}

/// Removes the space before the closing bracket from the last value, so that no comma follows it.
fn take_space(table: &mut InlineTable) -> String {
    let Some((_, last)) = table.iter_mut().last() else {
        return String::new();
    };
    let space = last.decor().suffix().and_then(|suffix| suffix.as_str());
    let space = space.unwrap_or("").to_owned();
    last.decor_mut().set_suffix("");
    space
}

/// Adds to a list in its own style: an entry per line, unless the list is on one line.
pub(super) fn push(keys: &mut Array, key: InlineTable) {
    let last = keys.get(keys.len().wrapping_sub(1));
    let prefix = last.and_then(|last| last.decor().prefix()?.as_str());
    let one_line = prefix.is_some_and(|prefix| !prefix.contains('\n'));
    let mut key = Value::InlineTable(key);
    if one_line {
        key.decor_mut().set_prefix(" ");
        keys.push_formatted(key);
        return;
    }
    // text after the last entry, such as a comment, stays with it
    let indent = prefix
        .and_then(|prefix| prefix.rsplit('\n').next())
        .filter(|indent| indent.chars().all(char::is_whitespace))
        .unwrap_or("  ")
        .to_owned();
    let mut trailing = keys.trailing().as_str().unwrap_or("").trim_end().to_owned();
    if let Some(last) = keys.iter_mut().last() {
        // the comma goes directly after the entry, not after its comment
        let suffix = last.decor().suffix().and_then(|suffix| suffix.as_str());
        trailing.insert_str(0, suffix.unwrap_or("").trim_end());
        last.decor_mut().set_suffix("");
    }
    key.decor_mut().set_prefix(format!("{trailing}\n{indent}"));
    keys.push_formatted(key);
    keys.set_trailing("\n");
    keys.set_trailing_comma(true);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::standing::set_enabled;

    fn key(text: &str) -> NewKey {
        NewKey {
            hash: KeyHash::of(text),
            label: Some("pc".to_owned()),
            from: None,
            until: Some("2027-03-01".parse().unwrap()),
        }
    }

    const ROSTER: &str = r#"# mine
[users.bob]   # bob
apps = ["show"]
keys = [
  { hash = "sha256:1" }, # first
  # none yet
]

[users.carol]
keys = [{ hash = "sha256:2" }]

# layouts
[layouts.a]
title = "A"   # not b
"#;

    #[test]
    fn a_new_user_is_added_after_the_last_and_nothing_else_changes() {
        let mut document: DocumentMut = ROSTER.parse().unwrap();
        add_user(
            &mut document,
            "dora",
            Some("Dora \"D\""),
            &["show".to_owned()],
            &key("k"),
        );
        let hash = KeyHash::of("k");
        let new = format!(
            "\n[users.dora]\nname = 'Dora \"D\"'\napps = [\"show\"]\nkeys = [\n  \
             {{ hash = \"{hash}\", label = \"pc\", until = 2027-03-01 }},\n]\n"
        );
        let expected = ROSTER.replace("\n# layouts", &format!("{new}\n# layouts"));
        assert_eq!(document.to_string(), expected);
        remove_user(&mut document, "dora");
        assert_eq!(document.to_string(), ROSTER);
    }

    #[test]
    fn a_new_key_is_written_as_the_others_are() {
        let mut document: DocumentMut = ROSTER.parse().unwrap();
        add_key(&mut document, "bob", &key("k"));
        add_key(&mut document, "carol", &key("l"));
        let text = document.to_string();
        assert!(text.contains("# first\n  # none yet\n  { hash"), "{text}");
        assert!(text.contains("[{ hash = \"sha256:2\" }, { hash"), "{text}");
    }

    #[test]
    fn keys_end_and_go() {
        let mut document: DocumentMut = ROSTER.parse().unwrap();
        end_keys(&mut document, "bob", &[0], "2026-12-31".parse().unwrap());
        remove_keys(&mut document, "carol", &[0]);
        set_enabled(&mut document, "users", "carol", false);
        let text = document.to_string();
        assert!(
            text.contains("{ hash = \"sha256:1\", until = 2026-12-31 }"),
            "{text}"
        );
        assert!(
            text.contains("[users.carol]\nkeys = []\nenabled = false\n"),
            "{text}"
        );
        set_enabled(&mut document, "users", "carol", true);
        assert!(!document.to_string().contains("enabled"));
    }
}
