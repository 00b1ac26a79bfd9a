//! `mitts archive push` and `fetch`, and what other commands do about the object store.

use std::fmt::Write;

use roster::Roster;

use super::{Far, build_site, done, find};
use crate::{
    archive::{
        Entry, Store,
        remote::{self, Brought, Pushed, Remote},
    },
    cli::Push,
    commands::{print, progress::Terminal},
    failure::Failure,
    operate::rest::block_on,
    pipeline::Progress,
    words::{listed, size},
};

impl Far<'_> {
    /// The store.
    fn open(&self) -> Result<Remote, Failure> {
        let bucket = self.settings.bucket.as_ref().ok_or_else(|| {
            Failure::Usage(
                "the archive has no object store; write its address into [archive]: store = \"s3://bucket/prefix\""
                    .to_owned(),
            )
        })?;
        Ok(Remote::open(bucket, self.project.folder())?)
    }

    /// Deletes an entry in the store, if anything of it can be there.
    pub(super) fn forget(&self, store: &Store, entry: &Entry) -> anyhow::Result<()> {
        let at = entry.facts.stored.as_ref().map(|stored| stored.at.as_str());
        let address = (self.settings.bucket.as_ref()).map(|it| it.address.to_string());
        match (at, address) {
            (Some(at), address) if address.as_deref() != Some(at) => anyhow::bail!(
                "{} is in {at}, which [archive] does not name any more; delete it there, and `stored` in its entry.json",
                entry.name()
            ),
            (None, None) => Ok(()),
            (None, Some(_)) if !remote::is_begun(store, entry) => Ok(()),
            _ => {
                let remote = self.open().map_err(|failure| match failure {
                    Failure::Machine(error) => error,
                    other => anyhow::anyhow!(other.text(false)),
                })?;
                let forgotten = block_on(remote.forget(store, entry));
                forgotten.map_err(|_| anyhow::anyhow!("the machine has no threads left"))?
            }
        }
    }
}

pub(super) fn push(
    roster: &Roster,
    store: &Store,
    far: &Far<'_>,
    args: &Push,
) -> Result<(), Failure> {
    let remote = far.open()?;
    let (all, _) = store.entries()?;
    let named = args.entries.iter().map(|name| find(&all, name));
    let named = named.collect::<Result<Vec<_>, _>>()?;
    let named: Vec<String> = named.into_iter().map(Entry::name).collect();
    let only = |entry: &Entry| named.is_empty() || named.contains(&entry.name());
    let progress = Terminal::default();
    let say = |line: &str| progress.say(line);
    let pushed = block_on(remote::push(roster, &remote, &only, args.dry_run, &say))??;
    print(&told(&pushed, &remote))?;
    let changed = [&pushed.removed, &pushed.withdrawn];
    if args.build && (!pushed.uploaded.is_empty() || changed.iter().any(|it| !it.is_empty())) {
        build_site(far.project, &progress)?;
    }
    done(&pushed.failed)
}

/// What was done, as text.
fn told(pushed: &Pushed, remote: &Remote) -> String {
    let mut text = String::new();
    let at = remote.address();
    for entry in &pushed.uploaded {
        let bytes = size(entry.facts.bytes);
        let _ = writeln!(text, "pushed {} ({bytes}) to {at}", entry.name());
    }
    for line in &pushed.would {
        let _ = writeln!(text, "{line}");
    }
    for name in &pushed.removed {
        let _ = writeln!(text, "deleted the media of {name} here");
    }
    for name in &pushed.withdrawn {
        let _ = writeln!(
            text,
            "deleted {name} in the store: its stream is not public any more"
        );
    }
    if !pushed.kept.is_empty() {
        let _ = writeln!(
            text,
            "{} only here: their streams are not public, and everybody can read the store",
            match &pushed.kept[..] {
                [one] => format!("{one} is"),
                many => format!("{} are", listed(many)),
            }
        );
    }
    if text.is_empty() && pushed.failed.is_empty() {
        text.push_str("There is nothing new.\n");
    }
    text
}

pub(super) fn fetch(
    store: &Store,
    far: &Far<'_>,
    names: &[String],
    all: bool,
) -> Result<(), Failure> {
    let remote = far.open()?;
    let (entries, _) = store.entries()?;
    let wanted: Vec<&Entry> = match all {
        true => {
            let gone = |entry: &&Entry| (entry.facts.stored.as_ref()).is_some_and(|it| it.removed);
            entries.iter().filter(gone).collect()
        }
        false => {
            let found = names.iter().map(|name| find(&entries, name));
            found.collect::<Result<_, _>>()?
        }
    };
    let (mut text, mut failed) = (String::new(), Vec::new());
    for entry in &wanted {
        let name = entry.name();
        match block_on(remote::bring(store, &remote, entry))? {
            Ok(Brought::Now) => {
                let _ = writeln!(text, "fetched {name} ({})", size(entry.facts.bytes));
            }
            Ok(Brought::Before) => {
                let _ = writeln!(text, "{name} is here already");
            }
            Err(error) => failed.push(format!("{name}: {error:#}")),
        }
    }
    if wanted.is_empty() {
        text.push_str("All media is here.\n");
    }
    print(&text)?;
    done(&failed)
}

pub(super) fn import(store: &Store, far: &Far<'_>) -> Result<(), Failure> {
    let remote = far.open()?;
    let _lock = store.lock()?;
    let (made, failed) = block_on(remote::import(store, &remote))??;
    let mut text = String::new();
    for entry in &made {
        let _ = writeln!(
            text,
            "made {} of what {} has",
            entry.name(),
            remote.address()
        );
    }
    match made.is_empty() && failed.is_empty() {
        true => text.push_str("There is nothing new.\n"),
        false if !made.is_empty() => text.push_str("`mitts build` makes the pages\n"),
        false => {}
    }
    print(&text)?;
    done(&failed)
}
