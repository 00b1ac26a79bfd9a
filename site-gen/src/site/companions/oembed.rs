//! oEmbed (<https://oembed.com>): what other sites need to know to show a player of this one.
//!
//! A static site has no endpoint that answers for any address; each page that may be embedded links to an
//! answer of its own.

use serde::Serialize;

use crate::{
    escape,
    site::{plan::Page, sharing, source::Site, view::PictureInfo},
};

/// The answer's file, beside the page it is of.
pub(in crate::site) const FILE: &str = "oembed.json";

/// Width of the frame in pixels.
const WIDTH: u32 = 640;

/// What the frame may do.
const ALLOW: &str = "autoplay; fullscreen; picture-in-picture";

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    version: &'static str,
    title: &'a str,
    author_name: &'a str,
    author_url: String,
    provider_name: &'a str,
    provider_url: &'a str,
    /// In seconds.
    cache_age: u32,
    width: u32,
    height: u32,
    html: String,
    #[serde(flatten)]
    thumbnail: Option<Thumbnail>,
}

/// All three or none, says the specification.
#[derive(Serialize)]
struct Thumbnail {
    thumbnail_url: String,
    thumbnail_width: usize,
    thumbnail_height: usize,
}

impl From<PictureInfo> for Thumbnail {
    fn from(picture: PictureInfo) -> Self {
        Thumbnail {
            thumbnail_url: picture.url,
            thumbnail_width: picture.width,
            thumbnail_height: picture.height,
        }
    }
}

/// The answers' file names.
pub(super) fn names(site: &Site<'_>) -> impl Iterator<Item = String> {
    let pages = site.pages.iter();
    pages.filter_map(|page| Some(name(&whole(*page)?.path(site))))
}

/// The answers' file names and texts: of each stream and layout that other sites may show.
pub(super) fn answers(site: &Site<'_>) -> impl Iterator<Item = (String, String)> {
    site.pages.iter().filter_map(|page| answer(site, *page))
}

/// `alice/oembed.json` of `/alice/`.
fn name(path: &str) -> String {
    format!("{}{FILE}", &path[1..])
}

/// The page that a page for other sites is of.
fn whole(page: Page) -> Option<Page> {
    Some(match page {
        Page::WatchEmbed { user, app } => Page::Watch { user, app },
        Page::ChannelEmbed(at) => Page::Channel(at),
        Page::LayoutEmbed(at) => Page::Layout(at),
        _ => return None,
    })
}

fn answer(site: &Site<'_>, page: Page) -> Option<(String, String)> {
    let roster = site.roster;
    let whole = whole(page)?;
    let (title, [width, height]) = match whole {
        Page::Watch { user, .. } => (&roster.users[user].name, [16, 9]),
        Page::Channel(at) => (&roster.channels[at].title, [16, 9]),
        Page::Layout(at) => (&roster.layouts[at].title, roster.layouts[at].canvas),
        _ => return None,
    };
    let (path, frame) = (whole.path(site), page.path(site));
    let height = (WIDTH * height).div_ceil(width);
    let url = &site.info.url;
    let answer = Answer {
        kind: "video",
        version: "1.0",
        title,
        author_name: title,
        author_url: format!("{url}{path}"),
        provider_name: &site.info.title,
        provider_url: url,
        cache_age: 86_400,
        width: WIDTH,
        height,
        html: format!(
            "<iframe src=\"{}\" title=\"{}\" width=\"{WIDTH}\" height=\"{height}\" allow=\"{ALLOW}\" \
             allowfullscreen frameborder=\"0\"></iframe>",
            escape::html(&format!("{url}{frame}")),
            escape::html(title)
        ),
        thumbnail: sharing::picture(whole, site).map(Thumbnail::from),
    };
    // an answer is texts and numbers alone
    let text = serde_json::to_string_pretty(&answer).ok()?;
    Some((name(&path), text + "\n"))
}
