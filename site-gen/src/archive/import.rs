//! Makes an entry of any video file.

use std::path::Path;

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use roster::{Roster, StreamName};

use super::{
    entry::Entry,
    make::{Recipe, make},
    plan::id,
    probe::{Container, probe},
    store::Store,
    tools,
};
use crate::failure::Failure;

/// What is imported.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// The stream that it is of.
    pub stream: &'a StreamName,
    /// The file.
    pub file: &'a Path,
    /// When it began. By default its length before the file was last written.
    pub began: Option<Timestamp>,
    /// Its title. By default the name of the stream's page.
    pub title: Option<&'a str>,
}

/// Makes an entry of a file, without encoding. Whoever calls it has the store's lock.
///
/// # Errors
/// If ffmpeg is missing, or the file cannot be read or played.
pub fn import(roster: &Roster, store: &Store, wanted: Import<'_>) -> Result<Entry, Failure> {
    tools::find()?;
    let Import {
        stream,
        file,
        began,
        title,
    } = wanted;
    let shown = || format!("{} cannot be read", file.display());
    let file = std::fs::canonicalize(file).with_context(shown)?;
    let found = probe(&file, Container::Any)?;
    let length = found.duration;
    let span = SignedDuration::try_from_secs_f64(length).unwrap_or_default();
    let written = std::fs::metadata(&file).and_then(|found| found.modified());
    let written = Timestamp::try_from(written.with_context(shown)?).with_context(shown)?;
    let began = match began {
        Some(began) => began,
        None => written.checked_sub(span).with_context(shown)?,
    };
    let title = title.or(roster.name_of(stream)).unwrap_or(&stream.name);
    let recipe = Recipe {
        stream,
        id: id(began, &roster.site.timezone),
        title: title.to_owned(),
        began,
        ended: began.checked_add(span).with_context(shown)?,
        input: vec!["-i".to_owned(), format!("file:{}", file.display())],
        folder: store.folder(),
        aac: found.is_aac(),
        least: 0.9 * length - 2.0,
        expected: length,
        chapters: Vec::new(),
        parts: Vec::new(),
        clip: None,
    };
    Ok(make(store, recipe)?)
}
