//! The other files of a site beside its pages: feeds, calendars, the lists of recordings, the list of streams, the sitemap, the manifest, public keys and the service
//! worker. Each
//! module makes one kind of file and knows its name.

mod atom;
mod calendar;
mod companion;
mod jwks;
pub mod manifest;
mod oembed;
mod recordings;
mod sitemap;
mod streams;
pub mod worker;

pub use self::companion::Companion;
use crate::{paths::WORKER, site::assembly::Site};

/// The names of all of them.
pub(super) fn names(site: &Site<'_>) -> impl Iterator<Item = String> {
    let fixed = [
        sitemap::ROBOTS,
        sitemap::SITEMAP,
        streams::FILE,
        manifest::FILE,
        WORKER,
    ];
    let fixed = fixed
        .into_iter()
        .map(str::to_owned)
        .chain(calendar::names(site.facts))
        .chain(jwks::name(site.facts));
    fixed
        .chain(atom::names(site.facts))
        .chain(oembed::names(site))
        .chain(recordings::names(site.facts))
}

/// The files that do not need the theme: all but the manifest and the service worker.
pub fn all<'s>(site: &'s Site<'_>) -> Vec<Companion<'s>> {
    let mut paths: Vec<&str> = site.listed().map(|page| page.path.as_str()).collect();
    paths.sort_unstable();
    let url = &site.facts.info.url;
    let mut files = sitemap::sitemap(url, &paths);
    files.push((sitemap::ROBOTS.to_owned(), sitemap::robots(url)));
    files.push((streams::FILE.to_owned(), streams::text(site)));
    files.extend(calendar::calendars(site.facts));
    files.extend(jwks::file(site.facts));
    files.extend(atom::schedule(site.facts));
    files.extend(oembed::answers(site));
    let files = files.into_iter().map(Companion::made);
    files
        .chain(atom::feeds(site.facts))
        .chain(recordings::files(site.facts))
        .collect()
}
