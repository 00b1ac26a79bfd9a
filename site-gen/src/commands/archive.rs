//! `mitts archive`.

mod store;

use std::{fmt::Write, fs};

use anyhow::Context;
use jiff::{Timestamp, tz::TimeZone};
use roster::{Report, Roster, StreamName};
use serde::Serialize;

use crate::{
    archive::{
        self, Adopted, Entry, EntryFacts, Options, Store, adopt,
        clip::{clip, clock},
        import::{self, import},
        prune::{due, remove},
    },
    cli::{Adopt, Archive, ArchiveList, Clip, Import},
    commands::{build, print, progress::Terminal, table, warn},
    endpoints::Endpoints,
    failure::Failure,
    output::tree::is_built,
    pipeline::{self, Half, Progress},
    project::Project,
    words::{counted, size},
};

pub(super) fn run(project: &Project, command: Archive) -> Result<(), Failure> {
    let (roster, _) = project.load()?;
    let settings = roster.archive.as_ref();
    let settings = settings.ok_or_else(archive::no_archive)?;
    let store = Store::new(settings.folder.value.clone());
    let far = Far { project, settings };
    match command {
        Archive::List(args) => list(&roster, &store, &args),
        Archive::Adopt(args) => run_adopt(project, &roster, &args),
        Archive::Rm { entries } => rm(&roster, &store, &far, &entries),
        Archive::Prune { dry_run } => prune(&roster, &store, &far, dry_run),
        Archive::Import(args) if args.stored => store::import(&store, &far),
        Archive::Import(args) => run_import(&roster, &store, &args),
        Archive::Push(args) => store::push(&roster, &store, &far, &args),
        Archive::Fetch { entries, all } => store::fetch(&store, &far, &entries, all),
        Archive::Clip(args) => run_clip(&store, &args),
    }
}

/// The object store of the archive, opened where something of it is needed.
struct Far<'a> {
    project: &'a Project,
    settings: &'a roster::Archive,
}

/// All entries, the oldest first. Those that cannot be understood are reported, and left out.
fn entries(store: &Store) -> Result<Vec<Entry>, Failure> {
    let (entries, reports) = store.entries()?;
    reports.iter().for_each(warn);
    Ok(entries)
}

/// An entry as JSON.
#[derive(Serialize)]
struct Listed<'a> {
    entry: String,
    stream: String,
    #[serde(flatten)]
    facts: &'a EntryFacts,
    folder: std::path::PathBuf,
}

fn list(roster: &Roster, store: &Store, args: &ArchiveList) -> Result<(), Failure> {
    let mut all = entries(store)?;
    if let Some(stream) = &args.stream {
        all.retain(|entry| entry.stream == *stream);
    }
    all.reverse();
    if args.json {
        let listed = all.iter().map(|entry| Listed {
            entry: entry.name(),
            stream: entry.stream.to_string(),
            facts: &entry.facts,
            folder: store.place(&entry.stream, &entry.id),
        });
        let listed: Vec<_> = listed.collect();
        let json = serde_json::to_string_pretty(&listed).map_err(anyhow::Error::new)?;
        return print(&format!("{json}\n"));
    }
    if all.is_empty() {
        let folder = store.folder().display();
        return print(&format!("There are no entries in {folder}\n"));
    }
    let mut lines = vec![["ENTRY", "BEGAN", "LENGTH", "SIZE", "MEDIA", "TITLE"].map(str::to_owned)];
    lines.extend(all.iter().map(|entry| line(entry, &roster.site.timezone)));
    print(&table::text(&lines))
}

fn line(entry: &Entry, zone: &TimeZone) -> [String; 6] {
    let began = entry.facts.began.to_zoned(zone.clone());
    [
        entry.name(),
        began.strftime("%-d %b %Y, %H:%M %Z").to_string(),
        clock(entry.facts.duration),
        size(entry.facts.bytes),
        where_(entry).to_owned(),
        entry.facts.title.clone(),
    ]
}

/// Where an entry's media is.
fn where_(entry: &Entry) -> &'static str {
    match &entry.facts.stored {
        None => "here",
        Some(stored) if stored.removed => "store",
        Some(_) => "here, store",
    }
}

fn run_adopt(project: &Project, roster: &Roster, args: &Adopt) -> Result<(), Failure> {
    let options = Options {
        dry_run: args.dry_run,
        remove: args.remove,
        ..Options::default()
    };
    let progress = Terminal::default();
    let adopted = adopt(roster, Timestamp::now(), options, &|line| {
        progress.say(line)
    })?;
    print(&told(&adopted))?;
    if args.build && !adopted.made.is_empty() {
        build_site(project, &progress)?;
    }
    done(&adopted.failed)
}

/// What was done, as text.
fn told(adopted: &Adopted) -> String {
    let mut text = String::new();
    for entry in &adopted.made {
        let (length, bytes) = (clock(entry.facts.duration), size(entry.facts.bytes));
        let _ = writeln!(text, "made {} ({length}, {bytes})", entry.name());
    }
    for (stream, id, length) in &adopted.would {
        let _ = writeln!(text, "would make {stream}/{id} ({})", clock(*length));
    }
    for stream in &adopted.waiting {
        let _ = writeln!(text, "{stream} is not finished");
    }
    if adopted.removed > 0 {
        let _ = writeln!(text, "removed {}", counted(adopted.removed, "recording"));
    }
    if text.is_empty() && adopted.failed.is_empty() {
        text.push_str("There is nothing new.\n");
    }
    text
}

fn done(failed: &[String]) -> Result<(), Failure> {
    match failed.is_empty() {
        true => Ok(()),
        false => Err(Failure::Machine(anyhow::anyhow!(failed.join("; ")))),
    }
}

/// Builds the site in `public/`, if it was built here.
fn build_site(project: &Project, progress: &Terminal) -> Result<(), Failure> {
    let out = project.path("public");
    if !is_built(&out, &project.path(".mitts")) {
        progress.say(&format!(
            "warning: {} was not built on this machine, so the entries have no pages; run `mitts build` here",
            out.display()
        ));
        return Ok(());
    }
    let options = pipeline::Options {
        out,
        deploy: project.path("deploy"),
        endpoints: Endpoints::OneOrigin,
        lan: None,
        rest: false,
        only: Some(Half::Site),
    };
    let built = pipeline::build(project, &options, progress)?;
    built.warnings.iter().for_each(warn);
    print(&format!("{}\n", build::summary(&built)))
}

fn rm(roster: &Roster, store: &Store, far: &Far<'_>, names: &[String]) -> Result<(), Failure> {
    let _lock = store.lock()?;
    let (all, reports) = store.entries()?;
    let mut text = String::new();
    for name in names {
        match find(&all, name) {
            Ok(entry) => {
                far.forget(store, entry)?;
                remove(roster, store, entry)?;
                let _ = writeln!(
                    text,
                    "removed {} ({})",
                    entry.name(),
                    size(entry.facts.bytes)
                );
            }
            Err(failure) => {
                broken(store, &reports, name)?.ok_or(failure)?;
                let _ = writeln!(text, "removed {name}");
            }
        }
    }
    print(&text)
}

/// Removes an entry whose facts cannot be understood. `None` if there is none of this name.
fn broken(store: &Store, reports: &[Report], name: &str) -> anyhow::Result<Option<()>> {
    let Some((stream, id)) = name.rsplit_once('/') else {
        return Ok(None);
    };
    let Ok(stream) = StreamName::try_from(stream.to_owned()) else {
        return Ok(None);
    };
    let place = store.place(&stream, id);
    let mut files = reports
        .iter()
        .map(|report| std::path::Path::new(&report.path));
    if !files.any(|file| file.parent() == Some(&place)) {
        return Ok(None);
    }
    fs::remove_dir_all(&place).with_context(|| format!("{} cannot be removed", place.display()))?;
    Ok(Some(()))
}

/// The entry of this name: `show/alice/2026-11-27-2000`, without the app, or the address of its page.
fn find<'e>(all: &'e [Entry], name: &str) -> Result<&'e Entry, Failure> {
    let plain = name.trim_matches('/').replace("/archive/", "/");
    let fits = |entry: &&Entry| {
        let StreamName { app, name } = &entry.stream;
        let id = &entry.id;
        [
            format!("{app}/{name}/{id}"),
            format!("{name}/{id}"),
            format!("{name}/{app}/{id}"),
        ]
        .contains(&plain)
    };
    let found: Vec<&Entry> = all.iter().filter(fits).collect();
    match found[..] {
        [entry] => Ok(entry),
        [] => {
            let names: Vec<String> = all.iter().map(Entry::name).collect();
            let near = roster::nearest(&plain, names.iter().map(String::as_str));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`mitts archive list` lists all".to_owned(),
            };
            let message = format!("there is no entry `{name}`; {hint}");
            Err(Failure::Usage(roster::mask_keys(&message)))
        }
        [..] => {
            let names: Vec<String> = found.iter().map(|entry| entry.name()).collect();
            Err(Failure::Usage(format!(
                "`{plain}` is {}; write one of them",
                names.join(" and ")
            )))
        }
    }
}

fn prune(roster: &Roster, store: &Store, far: &Far<'_>, dry_run: bool) -> Result<(), Failure> {
    let settings = far.settings;
    let _lock = match dry_run {
        true => None,
        false => Some(store.lock()?),
    };
    let all = entries(store)?;
    let due = due(&all, settings, Timestamp::now());
    let mut text = String::new();
    let mut failed = Vec::new();
    let word = if dry_run { "would remove" } else { "removed" };
    let mut gone = 0;
    for entry in &due {
        let done = match dry_run {
            true => Ok(()),
            false => (far.forget(store, entry)).and_then(|()| remove(roster, store, entry)),
        };
        match done {
            Ok(()) => {
                gone += entry.facts.bytes;
                let _ = writeln!(
                    text,
                    "{word} {} ({})",
                    entry.name(),
                    size(entry.facts.bytes)
                );
            }
            Err(error) => failed.push(format!("{error:#}")),
        }
    }
    let bytes: u64 = all.iter().map(|entry| entry.facts.bytes).sum();
    let stay = match all.len() - due.len() + failed.len() {
        1 => "1 entry".to_owned(),
        count => format!("{count} entries"),
    };
    let _ = writeln!(text, "{stay} with {} stay", size(bytes - gone));
    if settings.keep.is_none() && settings.keep_bytes.is_none() {
        text.push_str("Without `keep` or `keep_bytes` in [archive], nothing is removed.\n");
    }
    print(&text)?;
    done(&failed)
}

fn run_import(roster: &Roster, store: &Store, args: &Import) -> Result<(), Failure> {
    let (Some(stream), Some(file)) = (&args.stream, &args.file) else {
        return Err(Failure::Usage("expected a stream and a file".to_owned()));
    };
    if !roster.has_stream(stream) {
        let streams = roster
            .users
            .values()
            .flat_map(|user| roster.streams_of(user));
        let streams: Vec<String> = streams.map(|stream| stream.to_string()).collect();
        let name = stream.to_string();
        let near = roster::nearest(&name, streams.iter().map(String::as_str));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        return Err(Failure::Usage(format!("there is no stream `{name}`{hint}")));
    }
    let zone = &roster.site.timezone;
    let began = args.began.map(|began| began.to_zoned(zone.clone()));
    let began = began.transpose().context("there is no such time")?;
    let _lock = store.lock()?;
    let wanted = import::Import {
        stream,
        file,
        began: began.map(|began| began.timestamp()),
        title: args.title.as_deref(),
    };
    made(&import(roster, store, wanted)?)
}

fn run_clip(store: &Store, args: &Clip) -> Result<(), Failure> {
    let _lock = store.lock()?;
    let all = entries(store)?;
    let entry = find(&all, &args.entry)?;
    let length = entry.facts.duration;
    // players show whole seconds
    if args.to > length.ceil() && args.from < length {
        print(&format!(
            "{} ends at {}, and so does the clip\n",
            entry.name(),
            clock(length)
        ))?;
    }
    made(&clip(
        store,
        entry,
        [args.from, args.to],
        args.title.as_deref(),
    )?)
}

fn made(entry: &Entry) -> Result<(), Failure> {
    let (length, bytes) = (clock(entry.facts.duration), size(entry.facts.bytes));
    print(&format!(
        "made {} ({length}, {bytes}); `mitts build` makes its page\n",
        entry.name()
    ))
}
