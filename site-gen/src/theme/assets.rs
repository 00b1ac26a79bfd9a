//! Assets under names that hold their hash, so that they can be kept for ever.

use std::collections::BTreeMap;

use data_encoding::{BASE64, HEXLOWER};
use serde::Serialize;
use sha2::{Digest, Sha384};

use crate::paths::ASSETS;

/// An asset as templates know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Its address: `/assets/mitts.3f2a9c1b.css`, or elsewhere for a player that could not be installed.
    pub url: String,
    /// For the tag's `integrity`: `sha384-…`.
    pub integrity: String,
}

/// An asset to be written.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its path below the site: `assets/mitts.3f2a9c1b.css`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// All assets: what templates link to, and what is to be written.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// By name.
    pub links: BTreeMap<String, Link>,
    /// In the order of their names.
    pub files: Vec<Asset>,
    /// The service worker's text, which stands at the site's root under its own name.
    pub worker: String,
}

impl Assets {
    /// Adds an asset under its hashed name.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let digest = integrity(&bytes);
        self.add_known(name, bytes, &digest);
    }

    /// The same with an `integrity` that is known to be the bytes'.
    pub fn add_known(&mut self, name: &str, bytes: Vec<u8>, integrity: &str) {
        let path = hashed(name, integrity);
        let link = Link {
            url: format!("/{path}"),
            integrity: integrity.to_owned(),
        };
        self.links.insert(name.to_owned(), link);
        self.files.push(Asset { path, bytes });
    }
}

/// `mitts.css` as `assets/mitts.3f2a9c1b7d04.css`: the first 48 bits of the content's SHA-384.
fn hashed(name: &str, integrity: &str) -> String {
    let digest = integrity.trim_start_matches("sha384-");
    let hash = BASE64.decode(&digest.as_bytes()[..8]).unwrap_or_default();
    let hash = HEXLOWER.encode(&hash);
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{ASSETS}/{stem}.{hash}.{ending}"),
        None => format!("{ASSETS}/{name}.{hash}"),
    }
}

/// A Subresource Integrity value.
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64.encode(&Sha384::digest(bytes)))
}
