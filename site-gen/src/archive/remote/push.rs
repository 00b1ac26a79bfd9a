//! `mitts archive push`: makes the store agree with the roster.

use std::fs;

use anyhow::{Context, bail};
use roster::Roster;

use super::{
    Remote, Step,
    fetch::bring,
    step,
    upload::{abandon, put, upload},
};
use crate::{
    archive::{
        Entry, Store,
        entry::{FACTS, MEDIA, PLAYLIST, POSTER, Stored},
        no_archive,
    },
    failure::Failure,
    words::size,
};

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Pushed {
    /// The entries that the store has now.
    pub uploaded: Vec<Entry>,
    /// The entries whose media was deleted here.
    pub removed: Vec<String>,
    /// The entries that were deleted in the store, since their streams are not public any more.
    pub withdrawn: Vec<String>,
    /// The entries that stay here for the same reason.
    pub kept: Vec<String>,
    /// What would be done, in a dry run.
    pub would: Vec<String>,
    /// What went wrong. The rest was done.
    pub failed: Vec<String>,
}

/// Uploads finished entries, the oldest first, proves that they are there, and deletes the media here if the roster says so. The
/// same call again goes on where a killed one stopped. `only` chooses entries.
///
/// # Errors
/// If there is no archive or store, its credentials cannot be read, or another process is pushing.
pub async fn push(
    roster: &Roster,
    remote: &Remote,
    only: &dyn Fn(&Entry) -> bool,
    dry_run: bool,
    say: &dyn Fn(&str),
) -> Result<Pushed, Failure> {
    let archive = roster.archive.as_ref().ok_or_else(no_archive)?;
    let bucket = archive.bucket.as_ref().ok_or_else(no_archive)?;
    let store = Store::new(archive.folder.value.clone());
    let _lock = match dry_run {
        true => None,
        false => Some(store.push_lock()?),
    };
    let (entries, reports) = store.entries()?;
    let mut pushed = Pushed::default();
    let broken = reports
        .iter()
        .map(|it| format!("{} is not understood", it.path));
    pushed.failed.extend(broken);
    for entry in entries.into_iter().filter(|entry| only(entry)) {
        let here = store.place(&entry.stream, &entry.id).join(MEDIA).exists();
        let name = entry.name();
        let next = step(roster, bucket, &entry, here);
        if dry_run {
            pushed.would.extend(shown(&next, &entry));
            continue;
        }
        let done = match next {
            Step::Nothing => Ok(()),
            Step::Keep => {
                pushed.kept.push(name.clone());
                Ok(())
            }
            Step::Elsewhere(at) => Err(anyhow::anyhow!(
                "its media is only in {at}; set `store` back to it, and run: mitts archive fetch {name}"
            )),
            Step::RemoveLocal => {
                remove_local(&store, &entry).map(|()| pushed.removed.push(name.clone()))
            }
            Step::Withdraw => withdraw(&store, remote, &entry)
                .await
                .map(|()| pushed.withdrawn.push(name.clone())),
            Step::Upload => {
                say(&format!("Pushing {name} ({})", size(entry.facts.bytes)));
                match one(&store, remote, &entry).await {
                    Ok(entry) => {
                        let gone = match bucket.remove_local {
                            true => remove_local(&store, &entry)
                                .map(|()| pushed.removed.push(name.clone())),
                            false => Ok(()),
                        };
                        pushed.uploaded.push(entry);
                        gone
                    }
                    Err(error) => Err(error),
                }
            }
        };
        if let Err(error) = done {
            pushed.failed.push(format!("{name}: {error:#}"));
        }
    }
    Ok(pushed)
}

fn shown(step: &Step, entry: &Entry) -> Option<String> {
    let name = entry.name();
    match step {
        Step::Nothing => None,
        Step::Keep => Some(format!(
            "would keep {name} here: everybody could read it there"
        )),
        Step::Elsewhere(at) => Some(format!("would leave {name}, whose media is only in {at}")),
        Step::RemoveLocal => Some(format!("would delete the media of {name} here")),
        Step::Withdraw => Some(format!(
            "would delete {name} in the store, and have it here"
        )),
        Step::Upload => Some(format!("would push {name} ({})", size(entry.facts.bytes))),
    }
}

/// Uploads an entry. If it is removed meanwhile, nothing of it stays in the store.
async fn one(store: &Store, remote: &Remote, entry: &Entry) -> anyhow::Result<Entry> {
    let folder = store.place(&entry.stream, &entry.id);
    let mut files = Vec::new();
    let playlist = entry.facts.playlist.then_some(PLAYLIST);
    let poster = entry.facts.poster.map(|_| POSTER);
    for name in [Some(MEDIA), playlist, poster].into_iter().flatten() {
        let place = remote.place(entry, name);
        match upload(remote, &folder.join(name), name, &place).await {
            Ok(file) => files.push(file),
            Err(_) if !folder.exists() => {
                remote.remove(entry).await?;
                bail!("it was removed meanwhile");
            }
            Err(error) => return Err(error),
        }
    }
    let mut stored = Stored {
        at: remote.address(),
        files,
        removed: true,
    };
    let mut facts = entry.facts.clone();
    facts.stored = Some(stored.clone());
    let json = serde_json::to_vec_pretty(&facts)?;
    put(remote, &remote.place(entry, FACTS), json).await?;
    stored.removed = false;
    let _lock = store.wait()?;
    match store.rewrite(entry, |facts| facts.stored = Some(stored))? {
        Some(entry) => Ok(entry),
        None => {
            remote.remove(entry).await?;
            bail!("it was removed meanwhile");
        }
    }
}

/// Deletes an entry's media here. The pages know first that it is in the store.
fn remove_local(store: &Store, entry: &Entry) -> anyhow::Result<()> {
    let _lock = store.wait()?;
    let mark = |removed| {
        store.rewrite(entry, |facts| {
            if let Some(stored) = &mut facts.stored {
                stored.removed = removed;
            }
        })
    };
    mark(true)?;
    let media = store.place(&entry.stream, &entry.id).join(MEDIA);
    fs::remove_file(&media).with_context(|| format!("{} cannot be deleted", media.display()))
}

/// Has an entry here again, and not in the store.
async fn withdraw(store: &Store, remote: &Remote, entry: &Entry) -> anyhow::Result<()> {
    bring(store, remote, entry).await?;
    forget(store, remote, entry).await?;
    let _lock = store.wait()?;
    store.rewrite(entry, |facts| facts.stored = None)?;
    Ok(())
}

/// Deletes an entry in the store, with what a killed upload left.
async fn forget(store: &Store, remote: &Remote, entry: &Entry) -> anyhow::Result<()> {
    let folder = store.place(&entry.stream, &entry.id);
    abandon(remote, &folder, &remote.place(entry, MEDIA)).await?;
    remote.remove(entry).await
}

impl Remote {
    /// Deletes an entry in the store, with what a killed upload left there. It stays here.
    ///
    /// # Errors
    /// If the store is away or refuses.
    pub async fn forget(&self, store: &Store, entry: &Entry) -> anyhow::Result<()> {
        forget(store, self, entry).await
    }
}
