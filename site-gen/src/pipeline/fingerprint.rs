//! Digests of a build's inputs. If a digest is unchanged, the output is reused.

use std::{io::Write as _, path::Path};

use roster::Roster;

use crate::{
    archive::Store,
    content::files::{self, Listed},
    fingerprint::Fingerprint,
    output::manifest::Stamp,
    pipeline::options::Options,
    site::{facts::Facts, view::Shared},
    theme::{assets::Assets, files::Theme, players::PlayerOrigin},
};

/// A digest of all inputs of a build: the roster's bytes, the `folders` by [`of_folders`], the archive by [`of_archive`], and
/// the options.
pub(super) fn inputs(
    roster: &str,
    [folders, archive]: [&Fingerprint; 2],
    options: &Options,
    public: Option<&Path>,
    players: &PlayerOrigin,
) -> Fingerprint {
    let mut hasher = blake3::Hasher::new();
    program(&mut hasher);
    let _ = write!(
        hasher,
        "{:?} {:?} {} {public:?} {players:?} {} ",
        options.endpoints,
        options.lan,
        options.rest,
        roster.len()
    );
    hasher.update(roster.as_bytes());
    hasher.update(folders);
    hasher.update(archive);
    *hasher.finalize().as_bytes()
}

/// A digest of the files in folders, by their names and stamps.
///
/// # Errors
/// If a folder cannot be listed.
pub fn stamps(folders: &[&Path]) -> anyhow::Result<Fingerprint> {
    let listed = folders.iter().map(|folder| files::list(folder));
    Ok(of_folders(&listed.collect::<Result<Vec<_>, _>>()?))
}

/// The digest of [`stamps`], for folders that are already listed.
pub(super) fn of_folders(folders: &[Listed]) -> Fingerprint {
    let mut hasher = blake3::Hasher::new();
    for Listed {
        folder,
        found,
        stamps,
        at: _,
    } in folders
    {
        let _ = write!(hasher, "{} ", folder.display());
        for (name, stamp) in found.files.keys().zip(stamps) {
            let _ = write!(hasher, "{name} ");
            hasher.update(&stamp.map_or([0; 32], |stamp| stamp.bytes()));
        }
        // ignored files do not change the output
        let _ = write!(hasher, "{:?} {:?}", found.broken_links, found.same_names);
    }
    *hasher.finalize().as_bytes()
}

/// A digest of the entries of the archive that the roster names; all zero if the site shows none.
///
/// # Errors
/// If a folder of it cannot be listed.
pub(super) fn of_archive(roster: &str) -> anyhow::Result<Fingerprint> {
    // without the word there is no such table, and the roster need not be read twice
    if !roster.contains("archive") {
        return Ok([0; 32]);
    }
    let archive = Roster::examine("", roster)
        .roster
        .and_then(|roster| roster.archive.clone());
    match archive.filter(|archive| archive.public) {
        Some(archive) => Store::new(archive.folder.value.clone()).stamps(),
        None => Ok([0; 32]),
    }
}

/// Adds the program itself, which is one of a site's inputs.
fn program(hasher: &mut blake3::Hasher) {
    let stamp = std::env::current_exe()
        .and_then(std::fs::metadata)
        .map(|metadata| Stamp::of(&metadata));
    let _ = write!(hasher, "{} {:?} ", env!("CARGO_PKG_VERSION"), stamp.ok());
}

/// A digest of the program. Another version may render the same text differently.
pub(super) fn of_program() -> Fingerprint {
    let mut hasher = blake3::Hasher::new();
    program(&mut hasher);
    *hasher.finalize().as_bytes()
}

/// A digest of the inputs that all pages share: the program, templates, texts, assets and shared data.
pub(super) fn common(
    theme: &Theme,
    assets: &Assets,
    facts: &Facts<'_>,
) -> serde_json::Result<Fingerprint> {
    let mut hasher = blake3::Hasher::new();
    program(&mut hasher);
    for (name, file) in &theme.templates {
        let _ = write!(hasher, "{name} {} ", file.bytes.len());
        hasher.update(&file.bytes);
    }
    for (name, files) in &theme.texts {
        for file in files {
            let _ = write!(hasher, "{name} {} ", file.bytes.len());
            hasher.update(&file.bytes);
        }
    }
    for file in &theme.options {
        let _ = write!(hasher, "{} ", file.bytes.len());
        hasher.update(&file.bytes);
    }
    let _ = write!(hasher, "{:?}", assets.links);
    serde_json::to_writer(&mut hasher, &Shared::of(facts))?;
    Ok(*hasher.finalize().as_bytes())
}
