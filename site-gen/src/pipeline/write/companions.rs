//! Writes feeds, calendars and the other files beside the pages.

use rayon::prelude::*;

use crate::{
    output::tree::{Staged, Tree},
    paths::WORKER,
    pipeline::{fingerprint::of_program, made::Made},
    site::{
        Site,
        companions::{self, manifest, worker},
    },
    theme::{assets::Assets, options::ThemeOptions},
};

/// Writes these files, except those that are up to date.
pub(in crate::pipeline) fn companions(
    tree: &Tree,
    site: &Site<'_>,
    assets: &Assets,
    options: &ThemeOptions,
    made: &mut Made,
) -> anyhow::Result<()> {
    let (files, program) = (companions::all(site), of_program());
    let written = files.par_iter().map(|file| {
        // another version of the program may make another text from the same inputs
        let fingerprint = [file.fingerprint, program].concat();
        let fingerprint = *blake3::hash(&fingerprint).as_bytes();
        match tree.kept(&file.name, &fingerprint) {
            Some(entry) => Ok(Staged::unchanged(entry)),
            None => tree.stage(&file.name, fingerprint, file.text().as_bytes()),
        }
    });
    let written: Vec<Staged> = written.collect::<anyhow::Result<_>>()?;
    for (file, staged) in files.iter().zip(written) {
        made.add(file.name.clone(), staged);
    }
    // the files that browsers need to install the site
    let background = options.backgrounds.of_scheme(options.scheme);
    let text = manifest::manifest(&site.facts.info, assets, background);
    made.write(tree, manifest::FILE, &text)?;
    made.write(tree, WORKER, &worker::worker(assets, site))
}
