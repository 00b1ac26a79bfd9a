//! The parts of a site that are no pages: players, assets, feeds, and files that go along.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Context;
use rayon::prelude::*;
use roster::{Problem, Report, Roster, User};

use crate::{
    build::Progress,
    content::{
        avatars::SIZES,
        pages::{Content, broken},
    },
    failure::Failure,
    output::tree::{Staged, Tree},
    site::{
        atom, calendar::calendars, feeds, installed, oembed, plan::Page, render::Made, source::Site,
    },
    theme::{
        assets::{Assets, Link},
        compress,
        files::BUILT_IN,
        options::Look,
        players,
    },
};

/// Gives templates the players' addresses: on the site if they are installed, else on the CDN.
pub(super) fn link_players(assets: &mut Assets, source: &players::Source, progress: &dyn Progress) {
    match source {
        players::Source::Installed(installed) => {
            for (player, bytes) in installed.files() {
                match player.is_wrapped() {
                    true => assets.add(player.name, bytes.to_vec()),
                    false => assets.add_known(player.name, bytes.to_vec(), player.integrity),
                }
            }
        }
        players::Source::Cdn(why) => {
            progress.say(&format!(
                "warning: the players come from {} instead of the site itself: {why}",
                players::CDN
            ));
            for player in players::PLAYERS {
                let link = Link {
                    url: player.cdn_url(),
                    integrity: player.integrity.to_owned(),
                };
                assets.links.insert(player.name.to_owned(), link);
            }
        }
    }
}

/// Writes the assets, each with its compressed forms; those of players were made when they were
/// installed.
pub(super) fn write_assets(
    tree: &Tree,
    assets: &Assets,
    source: &players::Source,
    made: &mut Made,
) -> Result<(), Failure> {
    let written: Vec<Vec<(String, Staged)>> = assets
        .files
        .par_iter()
        .map(|asset| {
            let player = match source {
                players::Source::Installed(installed) => players::PLAYERS
                    .iter()
                    .find(|player| assets.links[player.name].url[1..] == asset.path)
                    .map(|player| (player, installed)),
                players::Source::Cdn(_) => None,
            };
            let fingerprint = *blake3::hash(&asset.bytes).as_bytes();
            let forms: &[&str] = match compress::worthwhile(&asset.path) {
                true => &["", "br", "gz"],
                false => &[""],
            };
            let write = |form: &&str| -> anyhow::Result<(String, Staged)> {
                let path = match *form {
                    "" => asset.path.clone(),
                    form => format!("{}.{form}", asset.path),
                };
                if let Some(entry) = tree.kept(&path, &fingerprint) {
                    let changed = false;
                    return Ok((path, Staged { entry, changed }));
                }
                let bytes = match (*form, player) {
                    ("", _) => asset.bytes.clone(),
                    (form, Some((player, installed))) => {
                        installed.compressed(player, &asset.bytes, form)
                    }
                    ("br", None) => compress::brotli(&asset.bytes),
                    (_, None) => compress::gzip(&asset.bytes),
                };
                let staged = tree.stage(&path, fingerprint, &bytes)?;
                Ok((path, staged))
            };
            forms.iter().map(write).collect()
        })
        .collect::<anyhow::Result<_>>()?;
    for (path, staged) in written.into_iter().flatten() {
        made.add(path, staged);
    }
    Ok(())
}

pub(super) fn write_feeds(
    tree: &Tree,
    site: &Site<'_>,
    all: &[Page],
    made: &mut Made,
) -> Result<(), Failure> {
    let mut paths: Vec<String> = all
        .iter()
        .filter(|page| page.is_listed(site))
        .map(|page| page.path(site))
        .collect();
    paths.sort();
    let mut files = feeds::sitemap(&site.info.url, &paths);
    files.push(("robots.txt".to_owned(), feeds::robots(&site.info.url)));
    files.extend(texts(site));
    write_texts(tree, files, made)
}

/// Writes what browsers need to install the site.
pub(super) fn write_installed(
    tree: &Tree,
    site: &Site<'_>,
    assets: &Assets,
    looks: &Look,
    all: &[Page],
    made: &mut Made,
) -> Result<(), Failure> {
    let manifest = installed::manifest(&site.roster.site, assets, &looks.grounds, looks.scheme);
    let manifest = manifest.map_err(anyhow::Error::new)?;
    let worker = installed::worker(assets, site, all);
    let files = [(installed::MANIFEST, manifest), (installed::WORKER, worker)];
    let files = files.map(|(name, text)| (name.to_owned(), text));
    write_texts(tree, files, made)
}

fn write_texts(
    tree: &Tree,
    files: impl IntoIterator<Item = (String, String)>,
    made: &mut Made,
) -> Result<(), Failure> {
    for (path, text) in files {
        let fingerprint = *blake3::hash(text.as_bytes()).as_bytes();
        let staged = tree.stage(&path, fingerprint, text.as_bytes())?;
        made.add(path, staged);
    }
    Ok(())
}

/// Calendars, feeds and answers for other sites: names and texts.
fn texts(site: &Site<'_>) -> impl IntoIterator<Item = (String, String)> {
    let feeds = calendars(site).into_iter().chain(atom::feeds(site));
    feeds.chain(oembed::answers(site))
}

/// Writes the users' pictures, those that no earlier build has made. One that breaks on the way is told
/// at its place in the roster.
pub(super) fn write_avatars(
    tree: &Tree,
    content: &Content,
    roster: &Roster,
    report: &Report,
    made: &mut Made,
) -> Result<(), Failure> {
    let users: Vec<&User> = roster.users.values().collect();
    let written: Vec<Result<Vec<(String, Staged)>, Failure>> = users
        .par_iter()
        .filter_map(|user| user.profile.avatar.as_ref())
        .filter_map(|place| Some((place, content.avatars.get(place.as_str())?)))
        .map(|(place, avatar)| {
            let paths = SIZES.map(|size| avatar.path(size));
            let kept = paths.iter().map(|path| {
                let entry = tree.kept(path, &avatar.fingerprint)?;
                let changed = false;
                Some((path.clone(), Staged { entry, changed }))
            });
            if let Some(kept) = kept.collect::<Option<Vec<_>>>() {
                return Ok(kept);
            }
            let pictures = avatar.make().map_err(|why| {
                let problems = vec![broken(place, &why)];
                Failure::Input(vec![Report::new(&report.path, &report.source, problems)])
            })?;
            let staged = paths.into_iter().zip(pictures).map(|(path, bytes)| {
                let staged = tree.stage(&path, avatar.fingerprint, &bytes)?;
                Ok((path, staged))
            });
            staged.collect()
        })
        .collect();
    for written in written {
        for (path, staged) in written? {
            made.add(path, staged);
        }
    }
    Ok(())
}

/// Files that lie beside the Markdown go along as they are.
pub(super) fn copy_files(
    tree: &Tree,
    files: &BTreeMap<String, PathBuf>,
    made: &mut Made,
) -> Result<(), Failure> {
    check_files(files, &made.entries)?;
    for (name, path) in files {
        let bytes =
            std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let staged = tree.stage(name, *blake3::hash(&bytes).as_bytes(), &bytes)?;
        made.add(name.clone(), staged);
    }
    Ok(())
}

/// The files that a build makes of a site, but for its assets, whose folder is theirs alone.
pub fn made_files(site: &Site<'_>) -> BTreeMap<String, ()> {
    let pages = crate::site::plan::pages(site);
    let pages = pages.iter().map(|page| Page::file(&page.path(site)));
    let feeds = ["robots.txt", "sitemap.xml"];
    let feeds = feeds
        .into_iter()
        .chain([installed::MANIFEST, installed::WORKER]);
    let feeds = feeds.map(str::to_owned);
    let others = texts(site).into_iter().map(|(name, _)| name);
    pages
        .chain(feeds)
        .chain(others)
        .map(|name| (name, ()))
        .collect()
}

/// No file that goes along takes the place of one that is made.
///
/// # Errors
/// The first that would.
pub fn check_files<T>(
    files: &BTreeMap<String, PathBuf>,
    made: &BTreeMap<String, T>,
) -> Result<(), Failure> {
    for (name, path) in files {
        if let Some(other) = in_the_way(name, made) {
            let problem =
                Problem::error("file-name", 0..0, format!("/{other} is made by the build"))
                    .label(format!("this would be /{name}"))
                    .help("rename the file, or its folder");
            let report = Report::new(path.display().to_string(), "", vec![problem]);
            return Err(Failure::Input(vec![report]));
        }
    }
    Ok(())
}

/// The file that cannot be together with one of this name: of the same name, or a folder of it.
fn in_the_way<'m, T>(name: &'m str, made: &'m BTreeMap<String, T>) -> Option<&'m str> {
    let mut above = name.match_indices('/').map(|(at, _)| &name[..at]);
    if let Some(other) = above.find(|above| made.contains_key(*above)) {
        return Some(other);
    }
    let below = format!("{name}/");
    let mut from = made.range(name.to_owned()..);
    let other = from
        .find(|(other, _)| *other >= &below || *other == name)?
        .0;
    (other == name || other.starts_with(&below)).then_some(other)
}

/// The built-in theme's files, for a person to copy.
pub fn built_in_theme() -> impl Iterator<Item = (&'static Path, &'static [u8])> {
    BUILT_IN
        .dirs()
        .flat_map(|folder| folder.files())
        .chain(BUILT_IN.files())
        .map(|file| (file.path(), file.contents()))
}
