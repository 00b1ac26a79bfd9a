//! Assets under names that hold their hash, so that they can be kept for ever.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    paths::{ASSETS, WORKER},
    theme::{
        comments::without_comments,
        files::Theme,
        names::{hashed, integrity},
        options::Look,
        scripts::{Script, Scripts, in_order, needed},
        styles::linked,
        texts::Texts,
    },
};

/// The scripts that hold the texts of the others: all pages', and of those that publish.
pub(super) const TEXTS: [&str; 2] = ["texts.js", "studio-texts.js"];

/// An asset as templates know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Its address: `/assets/mitts.3f2a9c1b.css`, or elsewhere for a player that could not be installed.
    pub url: String,
    /// For the tag's `integrity`: `sha384-…`.
    pub integrity: String,
    /// Of an ES module, the names of those that it needs, directly or not; none of other assets.
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
    /// Names and hashes the theme's assets, and the texts for its scripts. A script comes after those that it imports,
    /// and stylesheets come last, since they have the hashed names of other assets in them.
    pub fn of(theme: &Theme, options: &Look, texts: &Texts) -> Self {
        let mut assets = Assets::default();
        let (styles, others): (Vec<_>, Vec<_>) = theme
            .assets
            .iter()
            .partition(|(name, _)| name.ends_with(".css"));
        let mut scripts = Scripts::new();
        for (name, file) in others {
            match file.text() {
                _ if name == WORKER => {
                    assets.worker = String::from_utf8_lossy(&file.bytes).into_owned();
                }
                Some(text) if name.ends_with(".js") => {
                    scripts.insert(name.clone(), Script::new(name, text));
                }
                _ => assets.add(name, file.bytes.to_vec()),
            }
        }
        for (name, text) in TEXTS.iter().zip(texts.scripts()) {
            scripts.insert((*name).to_owned(), Script::new(name, &text));
        }
        assets.add_scripts(&scripts);
        for (name, file) in styles {
            let bytes = match file.text() {
                Some(text) => {
                    let text = without_comments(text);
                    linked(&options.style(name, &text), &assets.links).into_bytes()
                }
                None => file.bytes.to_vec(),
            };
            assets.add(name, bytes);
        }
        assets
    }

    fn add_scripts(&mut self, scripts: &Scripts) {
        for name in in_order(scripts) {
            let script = &scripts[name];
            let linked = script.linked(name, |name| self.links.get(name)?.url.rsplit('/').next());
            self.add(name, linked.into_bytes());
            if let Some(link) = self.links.get_mut(name).filter(|_| script.is_module) {
                let needed = needed(scripts, name).into_iter();
                link.needs = Some(needed.map(str::to_owned).collect());
            }
        }
    }

    /// Adds an asset under its hashed name.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let digest = integrity(&bytes);
        self.add_known(name, bytes, &digest);
    }

    /// The same with an `integrity` that is known to be the bytes'.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stylesheet_links_to_hashed_names() {
        let mut assets = Assets::default();
        assets.add("dot.svg", b"<svg/>".to_vec());
        let url = assets.links["dot.svg"].url.clone();
        assert!(
            url.starts_with("/assets/dot.") && url.ends_with(".svg"),
            "{url}"
        );
        let css = "a{background:url(\"dot.svg\") url(./dot.svg#x)} b{background:url(data:x)}";
        assert_eq!(
            linked(css, &assets.links),
            format!("a{{background:url(\"{url}\") url({url}#x)}} b{{background:url(data:x)}}")
        );
    }
}
