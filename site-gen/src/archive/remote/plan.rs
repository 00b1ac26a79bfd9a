//! Decides what is to be done about an entry and the store. Pure.

use roster::{Bucket, Roster};

use crate::archive::entry::Entry;

/// What is to be done about an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Upload it.
    Upload,
    /// Delete its media here, since the store has it.
    RemoveLocal,
    /// Delete it in the store, and have its media here: the store is public, and its stream is not any more.
    Withdraw,
    /// It stays here, and not in the store, which is public.
    Keep,
    /// Its media is only in another store: this one.
    Elsewhere(String),
    /// All is as it should be.
    Nothing,
}

/// The next step for an entry. `here` is whether its media is on this machine.
pub fn step(roster: &Roster, bucket: &Bucket, entry: &Entry, here: bool) -> Step {
    // as on the site, nobody knows who may see a stream that is not in the roster
    let stream = &entry.stream;
    let allowed =
        bucket.url.is_none() || (roster.has_stream(stream) && roster.is_watchable(stream));
    let address = bucket.address.to_string();
    match &entry.facts.stored {
        Some(stored) if stored.at != address && !here => Step::Elsewhere(stored.at.clone()),
        Some(stored) if stored.at == address => match (allowed, bucket.remove_local && here) {
            (false, _) => Step::Withdraw,
            (true, true) => Step::RemoveLocal,
            (true, false) => Step::Nothing,
        },
        _ if !allowed => Step::Keep,
        _ => Step::Upload,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{EntryFacts, entry::Stored};

    #[test]
    fn a_public_store_has_what_everybody_may_see() {
        let of = |more: &str, stream: &str, at: Option<&str>, here: bool| {
            let text = format!(
                "[site]\ntitle = 'a'\nurl = 'http://a'\n[apps.show]\n[users.ann]\napps = ['show']\n\
                 [users.ben]\napps = ['show']\nwatchers = ['ann']\n[users.cat]\napps = ['show']\nenabled = false\n\
                 [archive]\nstore = 's3://club/a'\n{more}"
            );
            let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
            let bucket = roster.archive.as_ref().unwrap().bucket.clone().unwrap();
            let mut facts = EntryFacts::empty(1);
            facts.stored = at.map(|at| Stored {
                at: at.to_owned(),
                files: Vec::new(),
                removed: !here,
            });
            let entry = Entry {
                stream: stream.to_owned().try_into().unwrap(),
                id: "2026".to_owned(),
                facts,
            };
            step(&roster, &bucket, &entry, here)
        };
        let (ours, public) = (Some("s3://club/a"), "url = 'http://m'\n");
        let both = "url = 'http://m'\nremove_local = true\n";
        assert_eq!(of("", "show/ann", None, true), Step::Upload);
        assert_eq!(of("", "show/ben", None, true), Step::Upload);
        assert_eq!(of("", "show/ann", ours, true), Step::Nothing);
        for hidden in ["show/ben", "show/cat", "show/gone"] {
            assert_eq!(of(public, hidden, None, true), Step::Keep, "{hidden}");
            assert_eq!(of(both, hidden, ours, false), Step::Withdraw, "{hidden}");
        }
        assert_eq!(of(both, "show/ann", ours, true), Step::RemoveLocal);
        assert_eq!(of(both, "show/ann", ours, false), Step::Nothing);
        let old = Some("s3://old");
        assert_eq!(of(both, "show/ann", old, true), Step::Upload);
        assert_eq!(
            of(both, "show/ann", old, false),
            Step::Elsewhere("s3://old".to_owned())
        );
    }
}
