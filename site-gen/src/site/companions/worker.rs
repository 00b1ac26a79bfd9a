//! The service worker, which keeps copies of pages for use without a network.

use crate::{site::assembly::Site, theme::assets::Assets};

/// The theme's worker, with a hash of the assets' names: when assets change, browsers see a new worker and switch to it.
/// The worker also lists the ordinary pages with addresses like those for OBS and other sites: `/guides/obs/`,
/// `/tags/obs/`. If pages must not be stored, the worker deletes the copies of an earlier one, and itself.
pub fn worker(assets: &Assets, site: &Site<'_>) -> String {
    if !site.facts.info.offline {
        return include_str!("no-worker.js").to_owned();
    }
    let links = format!("{:?}", assets.links);
    let version = blake3::hash(links.as_bytes()).to_hex();
    let paths = site.listed().map(|page| page.path.as_str());
    let ordinary: Vec<&str> = paths.filter(|path| is_called_as_alien(path)).collect();
    format!(
        "const VERSION = \"{}\";\nconst ORDINARY = {ordinary:?};\n{}",
        &version[..12],
        assets.worker
    )
}

/// Whether an address looks like that of a page for OBS or other sites: `/finals/obs/2/`, `/alice/embed/`.
fn is_called_as_alien(path: &str) -> bool {
    let mut parts = path.trim_end_matches('/').rsplit('/');
    match (parts.next(), parts.next()) {
        (Some("obs" | "embed"), _) => true,
        (Some(slot), Some("obs")) => slot.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}
