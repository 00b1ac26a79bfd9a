//! `[invitations]`: its public keys and its epoch.

use roster::PublicKey;
use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike, Value, value};

use super::document::{push, remove};

/// Adds a key as the newest one. With `remove_oldest`, the first one goes.
pub fn add_key(document: &mut DocumentMut, id: &str, public: &PublicKey, remove_oldest: bool) {
    let Some(table) = table(document) else { return };
    let fill = |key: &mut dyn TableLike| {
        key.insert("id", value(id));
        key.insert("public", value(public.to_string()));
    };
    match table.get_mut("keys") {
        Some(Item::ArrayOfTables(keys)) => {
            if remove_oldest {
                keys.remove(0);
            }
            let mut key = Table::new();
            fill(&mut key);
            keys.push(key);
        }
        Some(Item::Value(Value::Array(keys))) => {
            let mut key = InlineTable::new();
            fill(&mut key);
            push(keys, key);
            // the new one is written like the old one, which is still there
            if remove_oldest {
                remove(keys, 0);
            }
        }
        _ => {
            let mut key = InlineTable::new();
            fill(&mut key);
            let mut keys = toml_edit::Array::new();
            push(&mut keys, key);
            table.insert("keys", value(keys));
        }
    }
}

/// Sets the epoch.
pub fn set_epoch(document: &mut DocumentMut, epoch: u32) {
    let Some(table) = table(document) else { return };
    let epoch = i64::from(epoch);
    match table.get_mut("epoch") {
        Some(Item::Value(old)) => {
            let decor = old.decor().clone();
            *old = Value::from(epoch);
            *old.decor_mut() = decor;
        }
        _ => {
            table.insert("epoch", value(epoch));
        }
    }
}

/// `[invitations]`, at the end of the file if it is new.
fn table(document: &mut DocumentMut) -> Option<&mut dyn TableLike> {
    let table = document
        .entry("invitations")
        .or_insert_with(|| Item::Table(Table::new()));
    table.as_table_like_mut()
}

#[cfg(test)]
mod tests {
    use roster::PrivateKey;

    use super::*;

    const ROSTER: &str = "# mine\n[site]\ntitle = \"T\" # short\n\n[users.bob]\n# the end\n";

    fn document(text: &str) -> DocumentMut {
        text.parse().unwrap()
    }

    #[test]
    fn keys_come_and_go_and_comments_stay() {
        let key = || PrivateKey::generate().unwrap().public();
        let (one, two, three) = (key(), key(), key());
        let mut made = document(ROSTER);
        add_key(&mut made, "a", &one, false);
        let first =
            format!("[invitations]\nkeys = [\n  {{ id = \"a\", public = \"{one}\" }},\n]\n");
        let text = made.to_string();
        assert!(
            text.starts_with("# mine\n[site]\ntitle = \"T\" # short\n\n[users.bob]\n"),
            "{text}"
        );
        assert!(
            text.contains(&first) && text.contains("# the end\n"),
            "{text}"
        );
        add_key(&mut made, "b", &two, false);
        let text = made.to_string();
        let line = |id, key| format!("  {{ id = \"{id}\", public = \"{key}\" }},\n");
        assert!(
            text.contains(&format!("{}{}]", line("a", one), line("b", two))),
            "{text}"
        );
        add_key(&mut made, "c", &three, true);
        let text = made.to_string();
        assert!(
            text.contains(&format!("[\n{}{}]", line("b", two), line("c", three))),
            "{text}"
        );
    }

    #[test]
    fn an_epoch_is_raised_where_it_is() {
        let mut made = document("[invitations]\nepoch = 3 # after the leak\nkeys = []\n");
        set_epoch(&mut made, 4);
        assert_eq!(
            made.to_string(),
            "[invitations]\nepoch = 4 # after the leak\nkeys = []\n"
        );
        let mut made = document("[invitations]\nkeys = []\n");
        set_epoch(&mut made, 1);
        assert_eq!(made.to_string(), "[invitations]\nkeys = []\nepoch = 1\n");
    }
}
