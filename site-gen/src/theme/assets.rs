//! Assets with their hash in their names, so that browsers can cache them indefinitely.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    paths::ASSETS,
    theme::names::{hashed, integrity},
};

/// An asset as templates use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Its address: `/assets/mitts.3f2a9c1b.css`, or on the CDN for a player that could not be installed.
    pub url: String,
    /// The tag's `integrity`: `sha384-…`.
    pub integrity: String,
    /// The names of all modules that an ES module needs, directly or not. `None` for other assets.
    pub needs: Option<Vec<String>>,
}

/// An asset to be written.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its path below the site: `assets/mitts.3f2a9c1b.css`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// All assets: links for templates, and files to be written.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// By name.
    pub links: BTreeMap<String, Link>,
    /// In the order of their names.
    pub files: Vec<Asset>,
    /// The service worker's text. It is written to the site's root, without a hash in its name.
    pub worker: String,
}

impl Assets {
    /// Adds an asset under its hashed name.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let digest = integrity(&bytes);
        self.add_known(name, bytes, &digest);
    }

    /// The same, with the known `integrity` of the bytes.
    pub fn add_known(&mut self, name: &str, bytes: Vec<u8>, integrity: &str) {
        let path = format!("{ASSETS}/{}", hashed(name, integrity));
        let link = Link {
            url: format!("/{path}"),
            integrity: integrity.to_owned(),
            needs: None,
        };
        self.links.insert(name.to_owned(), link);
        self.files.push(Asset { path, bytes });
    }
}
