//! The maps of relays, with the platforms' stream keys: readable only for OvenMediaEngine.

use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
};

use anyhow::Context;
use roster::{Relay, Roster, SecretError, SecretRef, Slug};

use crate::{
    deploy::ome::{
        push::{self, PushTarget},
        push_map,
    },
    project::replace::replace_secret,
};

/// The targets of all enabled relays, as far as their keys can be read.
pub struct Targets {
    /// Those with a key, or without need of one.
    known: BTreeMap<Slug, PushTarget>,
    /// Why the keys of others cannot be read.
    pub missing: Vec<(Slug, SecretError)>,
}

impl Targets {
    /// Reads the keys of all enabled relays. `folder` is the roster's.
    pub fn read(roster: &Roster, folder: &Path) -> Self {
        let mut targets = Targets {
            known: BTreeMap::new(),
            missing: Vec::new(),
        };
        for relay in roster.relays.values().filter(|relay| relay.enabled) {
            let read = |secret: &Option<SecretRef>| {
                let secret = secret.as_ref().map(|secret| secret.read(folder));
                secret.transpose()
            };
            let name = relay.slug.value.clone();
            match (read(&relay.key), read(&relay.passphrase)) {
                (Ok(key), Ok(passphrase)) => {
                    let target = push::target(relay, key.as_ref(), passphrase.as_ref());
                    targets.known.insert(name, target);
                }
                (Err(error), _) | (_, Err(error)) => targets.missing.push((name, error)),
            }
        }
        targets
    }

    /// The target of a relay, if its key could be read.
    pub fn of(&self, relay: &Relay) -> Option<&PushTarget> {
        self.known.get(&relay.slug.value)
    }
}

/// What was written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// How many maps.
    pub maps: usize,
    /// How many relays are in them.
    pub relays: usize,
}

/// Writes the map of each app with relays, also of one whose relays are all disabled. Leaves out the relays whose names are
/// in `elsewhere`, and those without a key.
///
/// # Errors
/// When the folder or a file cannot be written.
pub(super) fn write(
    roster: &Roster,
    targets: &Targets,
    elsewhere: &HashSet<Slug>,
) -> anyhow::Result<Written> {
    let mut written = Written::default();
    for app in roster.apps.values() {
        let relays: Vec<&Relay> = roster.relays_of(app).collect();
        if relays.is_empty() {
            continue;
        }
        let entries: Vec<_> = relays
            .into_iter()
            .filter(|relay| relay.enabled && !elsewhere.contains(&relay.slug.value))
            .filter_map(|relay| Some((relay, targets.of(relay)?)))
            .collect();
        written.maps += 1;
        written.relays += entries.len();
        provide(&roster.ome.relay_maps)?;
        let text = push::text(entries);
        replace_secret(&push_map(roster, &app.slug), text.as_bytes())?;
    }
    Ok(written)
}

/// Makes the folder, which only its owner may enter. One that exists stays as it is: its owner is who may read the maps.
fn provide(folder: &Path) -> anyhow::Result<()> {
    let shown = || format!("{} cannot be made", folder.display());
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        if let Some(parent) = folder.parent() {
            fs::create_dir_all(parent).with_context(shown)?;
        }
        builder.mode(0o700);
    }
    builder.create(folder).with_context(shown)
}
