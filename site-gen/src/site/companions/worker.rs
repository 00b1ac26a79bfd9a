//! The service worker, which keeps copies of pages for when the network is away.

use crate::{site::assembly::Site, theme::assets::Assets};

/// The theme's worker, with a hash of the assets' names in it: with other assets it is another worker, to which
/// browsers change by themselves. It also lists the pages that only have such addresses as those for OBS and other
/// sites: `/guides/obs/`, `/tags/obs/`. Where pages are not to be kept, it is one that deletes what an
/// earlier one has kept, and itself.
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

/// Whether a page has the address of one for OBS or other sites: `/finals/obs/2/`, `/alice/embed/`.
fn is_called_as_alien(path: &str) -> bool {
    let mut parts = path.trim_end_matches('/').rsplit('/');
    match (parts.next(), parts.next()) {
        (Some("obs" | "embed"), _) => true,
        (Some(slot), Some("obs")) => slot.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    }
}
