//! Makes assets of a theme's files: each gets its hash into its name, and style sheets the names that this gives.

use crate::{
    paths::WORKER,
    theme::{
        assets::Assets,
        comments::without_comments,
        files::Theme,
        options::ThemeOptions,
        styles::linked,
        texts::{SCRIPTS, Texts},
    },
};

/// Names and hashes the theme's assets, and the texts for its scripts. Stylesheets come last, since
/// `url(name)` in them is replaced by the hashed name of that asset.
pub fn link(theme: &Theme, options: &ThemeOptions, texts: &Texts) -> Assets {
    let mut assets = Assets::default();
    let (styles, others): (Vec<_>, Vec<_>) = theme
        .assets
        .iter()
        .partition(|(name, _)| name.ends_with(".css"));
    for (name, file) in others {
        if name == WORKER {
            assets.worker = String::from_utf8_lossy(&file.bytes).into_owned();
            continue;
        }
        let bytes = match file.text() {
            Some(text) => without_comments(name, text).into_owned().into_bytes(),
            None => file.bytes.to_vec(),
        };
        assets.add(name, bytes);
    }
    for (name, script) in SCRIPTS.iter().zip(texts.scripts()) {
        assets.add(name, script.into_bytes());
    }
    for (name, file) in styles {
        let bytes = match file.text() {
            Some(text) => {
                let text = without_comments(name, text);
                linked(&options.style(name, &text), &assets.links).into_bytes()
            }
            None => file.bytes.to_vec(),
        };
        assets.add(name, bytes);
    }
    assets
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
