//! Makes assets from a theme's files: adds hashes to their names, and writes these names into scripts and style sheets.

use crate::{
    paths::WORKER,
    theme::{
        assets::Assets,
        comments::without_comments,
        files::Theme,
        options::ThemeOptions,
        scripts::{Script, Scripts, in_order, needed},
        styles::linked,
        texts::{SCRIPTS, Texts},
    },
};

/// Makes assets from the theme's files and the texts for its scripts. Each script comes after those that it imports,
/// and style sheets come last, since both contain the hashed names of other assets.
pub fn link(theme: &Theme, options: &ThemeOptions, texts: &Texts) -> Assets {
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
    for (name, text) in SCRIPTS.iter().zip(texts.scripts()) {
        scripts.insert((*name).to_owned(), Script::new(name, &text));
    }
    add_scripts(&mut assets, &scripts);
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

fn add_scripts(assets: &mut Assets, scripts: &Scripts) {
    for name in in_order(scripts) {
        let script = &scripts[name];
        let linked = script.linked(name, |name| assets.links.get(name)?.url.rsplit('/').next());
        assets.add(name, linked.into_bytes());
        if let Some(link) = assets.links.get_mut(name).filter(|_| script.is_module) {
            let needed = needed(scripts, name).into_iter();
            link.needs = Some(needed.map(str::to_owned).collect());
        }
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
