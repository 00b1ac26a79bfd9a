//! `mitts recordings`.

use std::fmt::Write;

use jiff::{Timestamp, tz::TimeZone};
use roster::Roster;

use crate::{
    cli::{Prune, RecordingList, Recordings},
    commands::{print, table},
    failure::Failure,
    project::Project,
    recordings::{Limits, Recording, Stage, carry_out, find, plan},
    words::{counted, size},
};

pub(super) fn run(project: &Project, command: &Recordings) -> Result<(), Failure> {
    let (roster, _) = project.load()?;
    match command {
        Recordings::List(args) => list(&roster, args),
        Recordings::Prune(args) => prune(&roster, args),
    }
}

fn list(roster: &Roster, args: &RecordingList) -> Result<(), Failure> {
    let folder = &roster.recordings.folder;
    let mut all = find(folder, Timestamp::now())?.recordings;
    all.reverse();
    if args.json {
        let json = serde_json::to_string_pretty(&all).map_err(anyhow::Error::new)?;
        return print(&format!("{json}\n"));
    }
    if all.is_empty() {
        let folder = folder.display();
        return print(&format!("There are no recordings in {folder}\n"));
    }
    let mut lines = vec![["STREAM", "WRITTEN", "SIZE", "FILE"].map(str::to_owned)];
    lines.extend(all.iter().map(|one| line(one, &roster.site.timezone)));
    print(&table::text(&lines))
}

fn line(one: &Recording, zone: &TimeZone) -> [String; 4] {
    let written = match one.stage {
        Stage::Recording => "now".to_owned(),
        Stage::Complete | Stage::Unfinished => {
            let shown = one.written.to_zoned(zone.clone());
            shown.strftime("%-d %b %Y, %H:%M %Z").to_string()
        }
    };
    let stream = format!("{}/{}", one.app, one.stream);
    [
        stream,
        written,
        size(one.bytes),
        one.file.display().to_string(),
    ]
}

fn prune(roster: &Roster, args: &Prune) -> Result<(), Failure> {
    let now = Timestamp::now();
    let found = find(&roster.recordings.folder, now)?;
    let limits = Limits {
        keep: roster.recordings.keep,
        keep_bytes: roster.recordings.keep_bytes,
    };
    let plan = plan(&found, limits, now);
    let mut text = String::new();
    let (removes, adopts) = match args.dry_run {
        true => ("would remove", "would keep, under a new name,"),
        false => ("removed", "kept under a new name:"),
    };
    for (what, files) in [(adopts, &plan.adopt), (removes, &plan.remove)] {
        for one in files {
            let _ = writeln!(text, "{what} {} ({})", one.file.display(), size(one.bytes));
        }
    }
    let failed = match args.dry_run {
        true => Vec::new(),
        false => carry_out(&plan),
    };
    let stay = found.recordings.len() - plan.remove.len();
    let _ = writeln!(
        text,
        "{} with {} stay",
        counted(stay, "file"),
        size(plan.bytes)
    );
    if limits.keep.is_none() && limits.keep_bytes.is_none() {
        text.push_str("Without `keep` or `keep_bytes` in [recordings], nothing is removed.\n");
    }
    print(&text)?;
    match failed.is_empty() {
        true => Ok(()),
        false => Err(Failure::Machine(anyhow::anyhow!(failed.join("; ")))),
    }
}
