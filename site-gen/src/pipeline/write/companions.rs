//! Feeds, calendars and what else stands beside the pages.

use crate::{
    output::tree::Tree,
    paths::WORKER,
    pipeline::made::Made,
    site::{
        Site,
        companions::{self, manifest, worker},
    },
    theme::{assets::Assets, options::ThemeOptions},
};

/// Writes them.
pub(in crate::pipeline) fn companions(
    tree: &Tree,
    site: &Site<'_>,
    assets: &Assets,
    options: &ThemeOptions,
    made: &mut Made,
) -> anyhow::Result<()> {
    for (path, text) in companions::texts(site) {
        made.write(tree, &path, &text)?;
    }
    // what browsers need to install the site
    let background = options.backgrounds.of_scheme(options.scheme);
    let text = manifest::manifest(&site.facts.info, assets, background);
    made.write(tree, manifest::FILE, &text)?;
    made.write(tree, WORKER, &worker::worker(assets, site))
}
