//! Digests of a build's inputs. If a digest is unchanged, the output is reused.

use std::{io::Write as _, path::Path};

use rayon::prelude::*;

use crate::{
    content::files,
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
        "{:?} {:?} {} {public:?} {players:?} {} ",
        options.endpoints,
        options.lan,
        options.rest,
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
    let mut hasher = blake3::Hasher::new();
    for folder in folders {
        let _ = write!(hasher, "{} ", folder.display());
        let files::Found {
            files,
            broken_links,
            same_names,
            // they change nothing
            left_out: _,
        } = files::find(folder)?;
        let files: Vec<_> = files.into_iter().collect();
        let stamps: Vec<_> = files
            .par_iter()
            .map(|(_, path)| std::fs::metadata(path).map(|found| stamp(&found)))
            .collect();
        for ((name, _), stamp) in files.iter().zip(stamps) {
            let _ = write!(hasher, "{name} ");
            hasher.update(&stamp.unwrap_or_default());
        }
        let _ = write!(hasher, "{broken_links:?} {same_names:?}");
    }
    Ok(*hasher.finalize().as_bytes())
}

/// A digest that changes when a file does, or when another takes its place, without reading it.
pub(super) fn of_file(metadata: &std::fs::Metadata) -> Fingerprint {
    *blake3::hash(&stamp(metadata)).as_bytes()
}

/// A file's length and time of change, and its identity, should another with the same two take its place.
fn stamp(metadata: &std::fs::Metadata) -> Vec<u8> {
    let Stamp { size, modified } = Stamp::of(metadata);
    let mut bytes = size.to_le_bytes().to_vec();
    bytes.extend(modified.to_le_bytes());
    for number in identity(metadata) {
        bytes.extend(number.to_le_bytes());
    }
    bytes
}

/// A number that no other file has: copying tools keep length and time.
fn identity(metadata: &std::fs::Metadata) -> [u64; 3] {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let (seconds, nanoseconds) = (metadata.ctime(), metadata.ctime_nsec());
        [
            metadata.ino(),
            seconds.cast_unsigned(),
            nanoseconds.cast_unsigned(),
        ]
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        [0; 3]
    }
}

/// The program itself is one of the things a site is made from.
fn program(hasher: &mut blake3::Hasher) {
    let stamp = std::env::current_exe()
        .and_then(std::fs::metadata)
        .map(|metadata| Stamp::of(&metadata));
    let _ = write!(hasher, "{} {:?} ", env!("CARGO_PKG_VERSION"), stamp.ok());
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
