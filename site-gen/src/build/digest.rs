//! What a site is made from, as digests: what has the same needs no making again.

use std::{io::Write as _, path::Path};

use rayon::prelude::*;

use crate::{
    build::Options,
    content::files,
    output::manifest::{Fingerprint, Stamp},
    site::source::Site,
    theme::{assets::Assets, files::Theme, players},
};

/// A digest of everything that a build reads. The roster by its bytes, other files by name, length and
/// time of change.
pub(super) fn inputs(
    roster: &str,
    folders: &[&Path],
    options: &Options,
    public: Option<&Path>,
    source: &players::Source,
) -> anyhow::Result<Fingerprint> {
    let mut hasher = blake3::Hasher::new();
    program(&mut hasher);
    let _ = write!(
        hasher,
        "{:?} {public:?} {source:?} {} ",
        options.endpoints,
        roster.len()
    );
    hasher.update(roster.as_bytes());
    for folder in folders {
        let files::Found { files, strays } = files::find(folder)?;
        let stamps: Vec<_> = files
            .par_iter()
            .map(|(name, path)| {
                let stamp = std::fs::metadata(path)
                    .map(|metadata| (Stamp::of(&metadata), identity(&metadata)))
                    .ok();
                (name, stamp)
            })
            .collect();
        let _ = write!(hasher, "{} {stamps:?} {strays:?}", folder.display());
    }
    Ok(*hasher.finalize().as_bytes())
}

/// Tells a file from another that took its place with the same length and time, as copying tools do.
fn identity(metadata: &std::fs::Metadata) -> impl std::fmt::Debug + use<> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
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
    site: &Site<'_>,
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
    serde_json::to_writer(&mut hasher, &site.shared())?;
    Ok(*hasher.finalize().as_bytes())
}
