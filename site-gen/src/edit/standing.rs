//! Whether a user may publish, and whether a relay is on: `enabled` and `refused_until`.

use toml_edit::{Datetime, DocumentMut, Item, Value, value};

use super::document::{entry, user};

/// Enables or disables an entry of `table`, such as `users`: writes `enabled = false`, or removes the field; if it has a
/// comment, writes `enabled = true` instead.
pub fn set_enabled(document: &mut DocumentMut, table: &str, slug: &str, enabled: bool) {
    let Some(entry) = entry(document, table, slug) else {
        return;
    };
    let noted = entry.get_key_value("enabled").is_some_and(|(key, old)| {
        let decors = [Some(key.leaf_decor()), old.as_value().map(Value::decor)];
        let texts = decors
            .into_iter()
            .flatten()
            .flat_map(|decor| [decor.prefix(), decor.suffix()]);
        texts
            .flatten()
            .any(|text| text.as_str().is_some_and(|text| text.contains('#')))
    });
    if enabled && !noted {
        entry.remove("enabled");
    } else if let Some(Item::Value(old)) = entry.get_mut("enabled") {
        let decor = old.decor().clone();
        *old = Value::from(enabled);
        *old.decor_mut() = decor;
    } else {
        entry.insert("enabled", value(false));
    }
}

/// Writes until when a user is refused, or removes the field.
pub fn set_refused(document: &mut DocumentMut, slug: &str, until: Option<Datetime>) {
    let Some(user) = user(document, slug) else {
        return;
    };
    match (until, user.get_mut("refused_until")) {
        (None, _) => {
            user.remove("refused_until");
        }
        (Some(until), Some(Item::Value(old))) => {
            let decor = old.decor().clone();
            *old = Value::from(until);
            *old.decor_mut() = decor;
        }
        (Some(until), _) => {
            user.insert("refused_until", value(until));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_written_changed_and_taken_back() {
        let text =
            "[users.alice]\nname = \"A\"\n\n[users.bob]\nrefused_until = 2026-12-01 # rude\n";
        let mut document: DocumentMut = text.parse().unwrap();
        let until: Datetime = "2026-12-04T20:00:00Z".parse().unwrap();
        set_refused(&mut document, "alice", Some(until));
        set_refused(&mut document, "bob", Some(until));
        assert_eq!(
            document.to_string(),
            "[users.alice]\nname = \"A\"\nrefused_until = 2026-12-04T20:00:00Z\n\n\
             [users.bob]\nrefused_until = 2026-12-04T20:00:00Z # rude\n"
        );
        set_refused(&mut document, "alice", None);
        set_refused(&mut document, "nobody", Some(until));
        assert!(
            document
                .to_string()
                .starts_with("[users.alice]\nname = \"A\"\n\n")
        );
    }
}
