//! Brings what is in the store back: the media of an entry, or entries that this machine does not know.

use std::{collections::HashSet, fs, io::Write};

use anyhow::{Context, bail};

use super::{Remote, digest};
use crate::archive::{
    Entry, EntryFacts, Store,
    entry::{MEDIA, PLAYLIST, POSTER, Stored, StoredFile, is_id},
};

/// Whether a file was brought, or is here already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought {
    /// It was brought.
    Now,
    /// It is here already.
    Before,
}

/// Brings an entry's media back to this machine. It stays in the store.
///
/// # Errors
/// If it is not in this store, the store is away or refuses, or what comes is not what was sent.
pub async fn bring(store: &Store, remote: &Remote, entry: &Entry) -> anyhow::Result<Brought> {
    let folder = store.place(&entry.stream, &entry.id);
    let media = folder.join(MEDIA);
    let stored = entry.facts.stored.as_ref();
    let mark = || {
        let _lock = store.wait()?;
        store.rewrite(entry, |facts| {
            if let Some(stored) = &mut facts.stored {
                stored.removed = false;
            }
        })
    };
    if media.exists() {
        if stored.is_some_and(|stored| stored.removed) {
            mark()?;
        }
        return Ok(Brought::Before);
    }
    let stored = stored.context("its media is neither here nor in the store")?;
    if stored.at != remote.address() {
        bail!("its media is in {}, not in {}", stored.at, remote.address());
    }
    let mut file = tempfile::Builder::new()
        .prefix(".fetch-")
        .tempfile_in(&folder)
        .with_context(|| format!("{} cannot be written", folder.display()))?;
    let place = remote.place(entry, MEDIA);
    let came = digest::of_object(remote, &place, MEDIA, |piece| Ok(file.write_all(piece)?)).await?;
    if !stored.files.contains(&came) {
        bail!("what the store has is not what was sent; it stays there");
    }
    file.as_file().sync_all()?;
    open_to_readers(file.path())?;
    file.persist(&media)?;
    mark()?;
    Ok(Brought::Now)
}

fn open_to_readers(file: &std::path::Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file, fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// Makes entries of those in the store that this machine does not have, without their media. Whoever calls it has the store's
/// lock.
///
/// # Errors
/// If the store is away or refuses, or the folder cannot be written.
pub async fn import(store: &Store, remote: &Remote) -> anyhow::Result<(Vec<Entry>, Vec<String>)> {
    let (entries, _) = store.entries()?;
    let known: HashSet<String> = entries.iter().map(Entry::name).collect();
    let (mut made, mut failed) = (Vec::new(), Vec::new());
    for place in remote.all_facts().await? {
        let parts: Vec<String> = place.parts().map(|part| part.as_ref().to_owned()).collect();
        let [.., app, stream, id, _] = &parts[..] else {
            continue;
        };
        let Ok(name) = format!("{app}/{stream}").try_into() else {
            continue;
        };
        let entry = Entry {
            stream: name,
            id: id.clone(),
            facts: EntryFacts::empty_at(jiff::Timestamp::UNIX_EPOCH),
        };
        let here = store.place(&entry.stream, id).exists();
        if !is_id(id)
            || known.contains(&entry.name())
            || here
            || remote.place(&entry, super::FACTS) != place
        {
            continue;
        }
        match one(store, remote, &entry).await {
            Ok(entry) => made.push(entry),
            Err(error) => failed.push(format!("{}: {error:#}", entry.name())),
        }
    }
    Ok((made, failed))
}

async fn one(store: &Store, remote: &Remote, entry: &Entry) -> anyhow::Result<Entry> {
    let mut json = Vec::new();
    let facts = remote.place(entry, super::FACTS);
    digest::of_object(remote, &facts, "", |piece| {
        json.extend_from_slice(piece);
        Ok(())
    })
    .await?;
    let mut facts: EntryFacts =
        serde_json::from_slice(&json).context("its facts cannot be understood")?;
    let stage = store.stage()?;
    let files: Vec<StoredFile> = facts.stored.take().map(|it| it.files).unwrap_or_default();
    for file in &files {
        let name = file.name.as_str();
        let place = remote.place(entry, name);
        if name == MEDIA {
            if remote.size(&place).await? != Some(file.bytes) {
                bail!("the store does not have its media");
            }
        } else if [PLAYLIST, POSTER].contains(&name) {
            let mut bytes = Vec::new();
            let came = digest::of_object(remote, &place, name, |piece| {
                bytes.extend_from_slice(piece);
                Ok(())
            })
            .await?;
            if came != *file {
                bail!("{name} in the store is not what was sent");
            }
            fs::write(stage.path().join(name), bytes)?;
        }
    }
    if !files.iter().any(|file| file.name == MEDIA) {
        bail!("its facts do not name its media");
    }
    facts.stored = Some(Stored {
        at: remote.address(),
        files,
        removed: true,
    });
    store.keep(stage, &entry.stream, &entry.id, facts)
}
