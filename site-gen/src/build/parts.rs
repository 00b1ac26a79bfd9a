//! The parts of a site that are no pages: players, assets, feeds, and files that go along.

use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
};

use anyhow::Context;
use rayon::prelude::*;
use roster::{Report, Roster, User};

use crate::{
    build::{Progress, digest},
    content::{
        avatars::SIZES,
        pages::{Content, broken},
    },
    failure::Failure,
    output::tree::{Staged, Tree},
    paths::WORKER,
    site::{atom, calendar, feeds, files, installed, oembed, render::Made, source::Site},
    theme::{
        assets::{Assets, Link},
        compress,
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
                    needs: None,
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

pub(super) fn write_feeds(tree: &Tree, site: &Site<'_>, made: &mut Made) -> Result<(), Failure> {
    let mut paths: Vec<String> = site
        .pages
        .iter()
        .filter(|page| page.is_listed(site))
        .map(|page| page.path(site))
        .collect();
    paths.sort();
    let mut files = feeds::sitemap(&site.info.url, &paths);
    files.push((feeds::ROBOTS.to_owned(), feeds::robots(&site.info.url)));
    files.extend(calendar::calendars(site));
    files.extend(atom::feeds(site));
    files.extend(oembed::answers(site));
    write_texts(tree, files, made)
}

/// Writes what browsers need to install the site.
pub(super) fn write_installed(
    tree: &Tree,
    site: &Site<'_>,
    assets: &Assets,
    looks: &Look,
    made: &mut Made,
) -> Result<(), Failure> {
    let manifest = installed::manifest(&site.roster.site, assets, &looks.backgrounds, looks.scheme);
    let worker = installed::worker(assets, site);
    let files = [(installed::MANIFEST, manifest), (WORKER, worker)];
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
    let mut broken = Vec::new();
    for written in written {
        match written {
            Ok(written) => {
                for (path, staged) in written {
                    made.add(path, staged);
                }
            }
            Err(Failure::Input(reports)) => broken.extend(reports),
            Err(other) => return Err(other),
        }
    }
    match broken.is_empty() {
        true => Ok(()),
        false => Err(Failure::Input(broken)),
    }
}

/// Files that lie beside the Markdown go along as they are.
pub(super) fn copy_files(
    tree: &Tree,
    files: &BTreeMap<String, PathBuf>,
    made: &mut Made,
) -> Result<(), Failure> {
    let taken = files::check(files, &made.entries);
    if !taken.is_empty() {
        return Err(Failure::Input(taken));
    }
    let files: Vec<_> = files.iter().collect();
    let copied: Vec<(String, Staged)> = files
        .par_iter()
        .map(|(name, path)| Ok(((*name).clone(), copy(tree, name, path)?)))
        .collect::<anyhow::Result<_>>()?;
    for (name, staged) in copied {
        made.add(name, staged);
    }
    Ok(())
}

/// Copies a file, unless it is the one that the last build copied: a film is not read at each change of a title.
fn copy(tree: &Tree, name: &str, path: &Path) -> anyhow::Result<Staged> {
    let shown = || format!("{} cannot be read", path.display());
    let metadata = std::fs::metadata(path).with_context(shown)?;
    let fingerprint = digest::of_file(&metadata);
    if let Some(entry) = tree.kept(name, &fingerprint) {
        let changed = false;
        return Ok(Staged { entry, changed });
    }
    let mut file = File::open(path).with_context(shown)?;
    tree.stage_file(name, fingerprint, &mut file)
}
