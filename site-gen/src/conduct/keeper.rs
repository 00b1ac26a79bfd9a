//! Keeps one queue. Its state is written before the schedule that follows from it, each file in one step: after a kill at any
//! moment, the next start goes on from there.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::Context;
use jiff::SignedDuration;
use roster::{Channel, Slug};
use serde::{Deserialize, Serialize};

use super::{
    clock::Reading,
    queue::{Act, Refusal, Rules, Seen, State},
};
use crate::{deploy::ome::queue_schedule, project::replace::replace};

/// What is on disk.
#[derive(Serialize, Deserialize)]
struct Saved {
    clock: Reading,
    queue: State,
}

/// A queue and its files.
pub(super) struct Keeper {
    file: PathBuf,
    /// As it is on disk.
    saved: Option<State>,
    /// The state.
    pub(super) state: State,
    /// The rules of the current roster.
    pub(super) rules: Rules,
}

impl Keeper {
    /// The queue of this channel, as it was left. A file that cannot be read is put aside; `say` is told.
    pub(super) fn open(
        folder: &Path,
        name: &Slug,
        rules: Rules,
        now: &Reading,
        say: &dyn Fn(&str),
    ) -> Self {
        let file = folder.join(format!("{name}.toml"));
        let saved = match read(&file) {
            Ok(saved) => saved,
            Err(error) => {
                say(&format!("warning: {name} begins anew: {error:#}"));
                let _ = fs::rename(&file, file.with_extension("broken"));
                None
            }
        };
        let state = saved.map(|saved| {
            let mut state = saved.queue;
            state.shift(now.jump_since(&saved.clock));
            state
        });
        Keeper {
            file,
            saved: state.clone(),
            state: state.unwrap_or_else(|| State::new(now.wall)),
            rules,
        }
    }

    /// The clock of the machine was set.
    pub(super) fn shift(&mut self, by: SignedDuration) {
        if !by.is_zero() {
            self.state.shift(by);
        }
    }

    /// Lets time pass, and takes in who is live.
    ///
    /// # Errors
    /// When the state cannot be written. Then it is as before, and the next round tries again.
    pub(super) fn step(&mut self, seen: &Seen, now: &Reading) -> anyhow::Result<()> {
        let before = self.state.clone();
        self.state.step(&self.rules, seen, now.wall);
        self.save(before, now)
    }

    /// Does an act.
    ///
    /// # Errors
    /// Why not; then nothing has changed. The outer error is that of the disk.
    pub(super) fn act(
        &mut self,
        act: &Act,
        id: &str,
        now: &Reading,
    ) -> anyhow::Result<Result<String, Refusal>> {
        if let Some(answer) = self.state.answered(id) {
            return Ok(Ok(answer.to_owned()));
        }
        let before = self.state.clone();
        let done = self.state.act(&self.rules, act);
        if let Ok(answer) = &done {
            self.state.remember(id, answer);
            self.save(before, now)?;
        }
        Ok(done)
    }

    /// Writes the state, unless only time has passed.
    fn save(&mut self, before: State, now: &Reading) -> anyhow::Result<()> {
        let same = |saved: &State| {
            let mut now = self.state.clone();
            now.at = saved.at;
            now == *saved
        };
        if self.saved.as_ref().is_some_and(same) {
            return Ok(());
        }
        let saved = Saved {
            clock: now.clone(),
            queue: self.state.clone(),
        };
        let written = toml::to_string(&saved)
            .context("the state has no text")
            .and_then(|text| replace(&self.file, text.as_bytes()));
        match written {
            Ok(()) => self.saved = Some(saved.queue),
            Err(_) => self.state = before,
        }
        written
    }

    /// The schedule that follows from the state.
    pub(super) fn schedule(&self, channel: &Channel) -> String {
        let programs = self.state.programs(&self.rules);
        let programs = programs
            .iter()
            .map(|shown| (shown.user.as_ref(), shown.from));
        queue_schedule(channel, self.state.falls_back(&self.rules), programs)
    }
}

fn read(file: &Path) -> anyhow::Result<Option<Saved>> {
    let shown = || format!("{} cannot be read", file.display());
    match fs::read_to_string(file) {
        Ok(text) => toml::from_str(&text).map(Some).with_context(shown),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(shown),
    }
}

/// Writes a schedule in one step, if it is another one. The engine notices it by its time of change in whole seconds, which is
/// therefore always a later one.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write_schedule(file: &Path, text: &str) -> anyhow::Result<()> {
    let old = fs::read_to_string(file).ok();
    if old.as_deref() == Some(text) {
        return Ok(());
    }
    let write = || -> std::io::Result<()> {
        let folder = file.parent().unwrap_or(file);
        fs::create_dir_all(folder)?;
        let mut name = std::ffi::OsString::from(".");
        name.push(file.file_name().unwrap_or_default());
        let new = folder.join(name);
        let mut out = File::create(&new)?;
        out.write_all(text.as_bytes())?;
        let seconds = |time: SystemTime| {
            time.duration_since(UNIX_EPOCH)
                .map_or(0, |age| age.as_secs())
        };
        if let Ok(old) = fs::metadata(file) {
            let old = seconds(old.modified()?);
            if seconds(out.metadata()?.modified()?) <= old {
                out.set_modified(UNIX_EPOCH + Duration::from_secs(old + 1))?;
            }
        }
        out.sync_all()?;
        fs::rename(&new, file)
    };
    write().with_context(|| format!("{} cannot be written", file.display()))
}

#[cfg(test)]
mod tests {
    use roster::Roster;

    use super::*;
    use crate::conduct::queue::Live;

    fn roster() -> Roster {
        let text = "[site]\ntitle = \"T\"\nurl = \"https://h\"\n[ome]\napi_token = { env = \"T\" }\n[conductor]\n[apps.show]\n\
                    [users.ann]\n[users.ben]\n[channels.main]\napp = \"show\"\nqueue = true\nhold = \"3s\"\n";
        Roster::parse("mitts.toml", text).unwrap().0
    }

    fn at(second: i64) -> Reading {
        Reading::at(second)
    }

    fn live(names: &[&str]) -> Seen {
        let live = names.iter().map(|name| Live {
            user: name.parse().unwrap(),
            created: at(-10).wall,
            silent: None,
        });
        Seen::Live(live.collect())
    }

    fn open(folder: &Path, roster: &Roster, now: &Reading) -> Keeper {
        let channel = &roster.channels["main"];
        let rules = Rules::of(roster, channel).unwrap();
        Keeper::open(folder, &channel.slug, rules, now, &|line| panic!("{line}"))
    }

    /// Wherever it is killed, the next one goes on from the file, and comes to the same schedule.
    #[test]
    fn the_next_one_goes_on_where_the_last_one_was_killed() {
        let folder = tempfile::tempdir().unwrap();
        let roster = roster();
        let channel = &roster.channels["main"];
        let mut keeper = open(folder.path(), &roster, &at(0));
        for second in 0..40 {
            let now = at(second);
            keeper.step(&live(&["ann", "ben"]), &now).unwrap();
            if second == 20 {
                let skip = Act::Skip { user: None };
                keeper.act(&skip, "id", &now).unwrap().unwrap();
            }
            let mut next = open(folder.path(), &roster, &now);
            next.step(&live(&["ann", "ben"]), &now).unwrap();
            assert_eq!(next.schedule(channel), keeper.schedule(channel), "{second}");
            assert_eq!(next.state, keeper.state, "{second}");
            if second >= 20 {
                let again = next.act(&Act::Skip { user: None }, "id", &now).unwrap();
                assert_eq!(
                    again.unwrap(),
                    "ended the turn of ann",
                    "a repeated request"
                );
                assert_eq!(
                    next.schedule(channel),
                    keeper.schedule(channel),
                    "changes nothing"
                );
            }
            keeper = open(folder.path(), &roster, &now);
        }
        assert_eq!(keeper.state.turn.as_ref().unwrap().user.as_str(), "ben");
    }

    #[test]
    fn a_state_that_cannot_be_written_is_not_acted_on() {
        let folder = tempfile::tempdir().unwrap();
        let roster = roster();
        let mut keeper = open(folder.path(), &roster, &at(0));
        for second in 0..5 {
            keeper.step(&live(&["ann"]), &at(second)).unwrap();
        }
        let before = keeper.state.clone();
        keeper.file = folder.path().join("missing/main.toml");
        let skip = Act::Skip { user: None };
        assert!(keeper.act(&skip, "id", &at(5)).is_err());
        assert_eq!(keeper.state, before);
    }

    #[test]
    fn a_broken_file_is_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("main.toml"), "queue = 1").unwrap();
        let roster = roster();
        let channel = &roster.channels["main"];
        let rules = Rules::of(&roster, channel).unwrap();
        let said = std::cell::RefCell::new(String::new());
        let say = |line: &str| said.borrow_mut().push_str(line);
        let keeper = Keeper::open(folder.path(), &channel.slug, rules, &at(0), &say);
        assert!(
            said.borrow().contains("main begins anew"),
            "{}",
            said.borrow()
        );
        assert!(folder.path().join("main.broken").exists());
        assert!(keeper.state.turn.is_none());
    }

    #[test]
    fn the_picture_stands_until_the_hold_is_over_and_the_clip_comes_by_the_schedule() {
        let folder = tempfile::tempdir().unwrap();
        let roster = roster();
        let channel = &roster.channels["main"];
        let mut keeper = open(folder.path(), &roster, &at(0));
        let falls_back = |keeper: &Keeper| keeper.schedule(channel).contains("<FallbackProgram>");
        assert!(falls_back(&keeper), "before the first turn");
        for second in 0..10 {
            keeper.step(&live(&["ann"]), &at(second)).unwrap();
        }
        assert!(!falls_back(&keeper));
        let mut shown = Vec::new();
        for second in 10..20 {
            keeper.step(&live(&[]), &at(second)).unwrap();
            shown.push(falls_back(&keeper));
        }
        assert_eq!(
            shown.iter().filter(|falls| !**falls).count(),
            2,
            "the engine takes another second"
        );
        assert!(shown.is_sorted());
    }

    #[test]
    fn a_schedule_is_written_once_and_with_a_later_second() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("show/main.sch");
        let modified = || fs::metadata(&file).unwrap().modified().unwrap();
        write_schedule(&file, "1").unwrap();
        let first = modified();
        write_schedule(&file, "1").unwrap();
        assert_eq!(modified(), first);
        for text in ["2", "3"] {
            let before = modified();
            write_schedule(&file, text).unwrap();
            let seconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap().as_secs();
            assert!(seconds(modified()) > seconds(before));
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), "3");
        assert_eq!(fs::read_dir(folder.path().join("show")).unwrap().count(), 1);
    }
}
