//! Digests of a build's inputs. If a digest is unchanged, the output is reused.

use std::{io::Write as _, path::Path};

use crate::{
    content::files::{self, Listed},
    fingerprint::Fingerprint,
    output::manifest::Stamp,
    pipeline::options::Options,
    site::{facts::Facts, view::Shared},
    theme::{assets::Assets, files::Theme, players::PlayerOrigin},
};

/// A digest of everything that a build reads: the roster by its bytes, `folders` as [`stamps`] found them.
pub(super) fn inputs(
    roster: &str,
    folders: &Fingerprint,
    options: &Options,
    public: Option<&Path>,
    players: &PlayerOrigin,
) -> Fingerprint {
    let mut hasher = blake3::Hasher::new();
    program(&mut hasher);
    let _ = write!(
        hasher,
        "{:?} {:?} {public:?} {players:?} {} ",
        options.endpoints,
        options.lan,
        roster.len()
    );
    hasher.update(roster.as_bytes());
    hasher.update(folders);
    *hasher.finalize().as_bytes()
}

/// A digest of the files in folders: each by name, length and time of change.
///
/// # Errors
/// When a folder cannot be listed.
pub fn stamps(folders: &[&Path]) -> anyhow::Result<Fingerprint> {
    let listed = folders.iter().map(|folder| files::list(folder));
    Ok(of_folders(&listed.collect::<Result<Vec<_>, _>>()?))
}

/// The same of folders that were listed.
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
        // what is left out changes nothing
        let _ = write!(hasher, "{:?} {:?}", found.broken_links, found.same_names);
    }
    *hasher.finalize().as_bytes()
}

/// The program itself is one of the things a site is made from.
fn program(hasher: &mut blake3::Hasher) {
    let stamp = std::env::current_exe()
        .and_then(std::fs::metadata)
        .map(|metadata| Stamp::of(&metadata));
    let _ = write!(hasher, "{} {:?} ", env!("CARGO_PKG_VERSION"), stamp.ok());
}

/// A digest of the program: another one may make another page of the same text.
pub(super) fn of_program() -> Fingerprint {
    let mut hasher = blake3::Hasher::new();
    program(&mut hasher);
    *hasher.finalize().as_bytes()
}

/// A digest of what every page is made from: the program, its templates, texts and assets, and what pages share.
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
