//! oEmbed documents (<https://oembed.com>), with which other sites embed players of this one.
//!
//! A static site cannot have an endpoint for all addresses, so each page that may be embedded links to its own document.

use serde::Serialize;

use crate::{
    escape,
    paths::OEMBED,
    site::{
        assembly::Site,
        facts::Facts,
        pages::{Form, Page},
        view::PictureInfo,
    },
};

/// Width of the frame in pixels.
const WIDTH: u32 = 640;

/// The permissions of the frame.
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

/// The specification requires all three or none.
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

/// The documents' file names.
pub(super) fn names(site: &Site<'_>) -> impl Iterator<Item = String> {
    embeds(site).map(name)
}

/// The documents' file names and texts, for each stream and layout that other sites may show.
pub(super) fn answers(site: &Site<'_>) -> impl Iterator<Item = (String, String)> {
    embeds(site).filter_map(|page| Some((name(page), answer(site.facts, page)?)))
}

/// The pages for other sites.
fn embeds<'s, 'a>(site: &'s Site<'a>) -> impl Iterator<Item = &'s Page<'a>> {
    site.pages.iter().filter(|page| page.form == Form::Embed)
}

/// `alice/oembed.json` of `/alice/`.
fn name(page: &Page<'_>) -> String {
    format!("{}{OEMBED}", &page.path_for_people()[1..])
}

fn answer<'a>(facts: &'a Facts<'a>, page: &Page<'a>) -> Option<String> {
    let title = &page.subject.title(facts);
    let [width, height] = page.subject.proportions();
    let height = (WIDTH * height).div_ceil(width);
    let url = &facts.info.url;
    let answer = Answer {
        kind: "video",
        version: "1.0",
        title,
        author_name: title,
        author_url: format!("{url}{}", page.path_for_people()),
        provider_name: &facts.info.title,
        provider_url: url,
        cache_age: 86_400,
        width: WIDTH,
        height,
        html: format!(
            "<iframe src=\"{}\" title=\"{}\" width=\"{WIDTH}\" height=\"{height}\" allow=\"{ALLOW}\" \
             allowfullscreen frameborder=\"0\"></iframe>",
            escape::html(&format!("{url}{}", page.path)),
            escape::html(title)
        ),
        thumbnail: page.picture(facts).map(Thumbnail::from),
    };
    // a document only has strings and numbers
    let text = serde_json::to_string_pretty(&answer).ok()?;
    Some(text + "\n")
}
