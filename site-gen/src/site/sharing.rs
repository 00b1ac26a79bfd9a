//! What others show beside a link to a page: Open Graph's picture and language.

use roster::{At, SharedPicture};

use crate::{
    content::avatars::SIZES,
    site::{plan::Page, source::Site, view::PictureInfo},
};

/// The picture of a page: a streamer's own, a Markdown page's, or else the site's. A stream's thumbnail is
/// not there while it is not live, which is when links are shared.
pub(super) fn picture(page: Page, site: &Site<'_>) -> Option<PictureInfo> {
    let own = match page {
        Page::Watch { user, .. } => avatar(site, user),
        Page::Content(at) => written(site, at),
        Page::Section { section, .. } => {
            let text = site.sections[section].page;
            text.and_then(|at| written(site, at))
        }
        _ => None,
    };
    own.or_else(|| {
        let picture = site.roster.site.picture.as_ref()?;
        shared(site, picture, &site.info.title)
    })
}

/// A user's avatar, the larger one.
pub(super) fn avatar(site: &Site<'_>, user: usize) -> Option<PictureInfo> {
    let user = &site.roster.users[user];
    let side = SIZES[1] as usize;
    Some(PictureInfo {
        url: format!("{}{}", site.info.url, site.avatar(user)?.large),
        width: side,
        height: side,
        alt: user.name.clone(),
    })
}

fn written(site: &Site<'_>, page: usize) -> Option<PictureInfo> {
    let picture = site.content.pages[page].front.picture.as_ref()?;
    shared(site, picture, site.title_of(page))
}

fn shared(site: &Site<'_>, picture: &At<SharedPicture>, alt: &str) -> Option<PictureInfo> {
    let path = picture.as_str();
    let [width, height] = *site.content.shared.get(path)?;
    let mut url = url::Url::parse(&site.info.url).ok()?;
    url.set_path(path);
    Some(PictureInfo {
        url: url.into(),
        width,
        height,
        alt: alt.to_owned(),
    })
}

/// A BCP 47 tag as Open Graph writes it: the language, and the territory if the tag has one.
pub(super) fn locale(tag: &str) -> String {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or(tag);
    match parts.find(|part| part.len() == 2) {
        Some(territory) => format!("{language}_{}", territory.to_ascii_uppercase()),
        None => language.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::locale;

    #[test]
    fn languages_have_territories_behind_an_underscore() {
        assert_eq!(locale("en"), "en");
        assert_eq!(locale("pt-br"), "pt_BR");
        assert_eq!(locale("zh-Hant-TW"), "zh_TW");
    }
}
