//! Writes assets, including the players.

use rayon::prelude::*;

use crate::{
    output::tree::{Staged, Tree},
    pipeline::{made::Made, options::Progress},
    theme::{
        assets::{Asset, Assets, Link},
        compress,
        players::{self, Installed, Player, PlayerOrigin},
    },
};

/// Adds the players' addresses for templates: on the site if they are installed, otherwise on the CDN.
pub(in crate::pipeline) fn link_players(
    assets: &mut Assets,
    players: &PlayerOrigin,
    progress: &dyn Progress,
) {
    match players {
        PlayerOrigin::Installed(installed) => {
            for (player, bytes) in installed.files() {
                match player.is_wrapped() {
                    true => assets.add(player.name, bytes.to_vec()),
                    false => assets.add_known(player.name, bytes.to_vec(), player.integrity),
                }
            }
        }
        PlayerOrigin::Cdn(why) => {
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

/// Writes the assets, each with its compressed forms. Those of players were compressed when they were installed.
pub(in crate::pipeline) fn assets(
    tree: &Tree,
    assets: &Assets,
    players: &PlayerOrigin,
    made: &mut Made,
) -> anyhow::Result<()> {
    let written: Vec<Vec<(String, Staged)>> = assets
        .files
        .par_iter()
        .map(|asset| {
            let player = match players {
                PlayerOrigin::Installed(installed) => players::PLAYERS
                    .iter()
                    .find(|player| assets.links[player.name].url[1..] == asset.path)
                    .map(|player| (player, installed)),
                PlayerOrigin::Cdn(_) => None,
            };
            write(tree, asset, player)
        })
        .collect::<anyhow::Result<_>>()?;
    for (path, staged) in written.into_iter().flatten() {
        made.add(path, staged);
    }
    Ok(())
}

/// Writes an asset as it is, and compressed where that is worthwhile.
fn write(
    tree: &Tree,
    asset: &Asset,
    player: Option<(&Player, &Installed)>,
) -> anyhow::Result<Vec<(String, Staged)>> {
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
            return Ok((path, Staged::unchanged(entry)));
        }
        let bytes = match (*form, player) {
            ("", _) => asset.bytes.clone(),
            (form, Some((player, installed))) => installed.compressed(player, &asset.bytes, form),
            ("br", None) => compress::brotli(&asset.bytes),
            (_, None) => compress::gzip(&asset.bytes),
        };
        let staged = tree.stage(&path, fingerprint, &bytes)?;
        Ok((path, staged))
    };
    forms.iter().map(write).collect()
}
