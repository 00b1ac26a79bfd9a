//! The variables of all kinds of pages: menu, head and link previews.

use roster::{At, SharedPicture, User};
use serde::Serialize;

use crate::{
    content::avatars::SIZES,
    paths::{CALENDAR, FEED},
    site::facts::{Facts, identity::SiteInfo, people::avatar},
};

/// The feed of recordings, beside their list.
pub const RECORDINGS: &str = "recordings.xml";

/// The variables that are the same for every page.
#[derive(Serialize)]
pub struct Shared<'a> {
    /// The site.
    pub site: &'a SiteInfo,
    /// The menu, for pages that are not in it.
    pub nav: Vec<NavItem<'a>>,
}

impl<'a> Shared<'a> {
    /// The variables that are the same for every page.
    pub fn of(facts: &'a Facts<'_>) -> Self {
        Shared {
            site: &facts.info,
            nav: NavItem::menu(facts, None),
        }
    }
}

/// An item of the menu.
#[derive(Clone, Debug, Serialize)]
pub struct NavItem<'a> {
    /// Its text.
    pub title: &'a str,
    /// Its address.
    pub path: &'a str,
    /// Whether it is the current page.
    pub current: bool,
}

impl<'a> NavItem<'a> {
    /// The menu, for a page that may be in it.
    pub fn menu(facts: &'a Facts<'_>, current: Option<&str>) -> Vec<Self> {
        let items = facts.menu.iter().map(|link| NavItem {
            title: &link.title,
            path: &link.path,
            current: current == Some(&link.path),
        });
        items.collect()
    }
}

/// The page itself.
#[derive(Clone, Debug, Serialize)]
pub struct PageInfo {
    /// `home`, `watch`, `layout`, `obs`, `embed`, `golive`, `group`, `page`, `schedule`, `queue`, `queue-obs`,
    /// `queues`, `section`, `tag`, `tags`, `archive`, `entry` or `404`.
    pub kind: &'static str,
    /// `/alice/`.
    pub path: String,
    /// The absolute address.
    pub url: String,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub description: String,
    /// Whether it is hidden from search engines.
    pub noindex: bool,
    /// Whether it is in the menu; if so, `nav` marks it.
    pub in_menu: bool,
    /// Its feeds and calendars.
    pub alternates: Vec<Alternate>,
    /// Whether it has players.
    pub players: bool,
    /// Whether viewers have to sign in before there are players.
    pub guarded: bool,
    /// Whether one of them may need hls.js.
    pub hls: bool,
    /// The page for other sites, if the roster allows any.
    pub embed_path: Option<String>,
    /// Its oEmbed document.
    pub oembed_path: Option<String>,
    /// The picture for link previews, if not the site's icon.
    pub picture: Option<PictureInfo>,
}

/// A feed or calendar of a page.
#[derive(Clone, Debug, Serialize)]
pub struct Alternate {
    /// `application/atom+xml`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its address.
    pub path: String,
    /// Its title.
    pub title: String,
}

impl Alternate {
    /// The calendar beside the page at `path`; that of the whole schedule is at the root.
    pub fn calendar(facts: &Facts<'_>, path: &str) -> Self {
        Alternate {
            kind: "text/calendar",
            path: format!("{path}{CALENDAR}"),
            title: facts.texts.say("schedule.calendar", &[]),
        }
    }

    /// The calendar of the whole schedule, if there is anything in it.
    pub fn whole_calendar(facts: &Facts<'_>) -> Option<Self> {
        (!facts.schedule.is_empty()).then(|| Alternate::calendar(facts, "/"))
    }

    /// The feed beside the page at `path`.
    pub fn feed(path: &str, title: &str) -> Self {
        Alternate {
            kind: "application/atom+xml",
            path: format!("{path}{FEED}"),
            title: title.to_owned(),
        }
    }

    /// The feed of recordings beside the list at `path`.
    pub fn recordings(path: &str, title: &str) -> Self {
        Alternate {
            kind: "application/rss+xml",
            path: format!("{path}{RECORDINGS}"),
            title: title.to_owned(),
        }
    }

    /// The feed of the whole site, if any of its pages has a date.
    pub fn whole_feed(facts: &Facts<'_>) -> Option<Self> {
        facts.dated.then(|| Alternate::feed("/", &facts.info.title))
    }
}

/// A picture for link previews.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PictureInfo {
    /// Its absolute address.
    pub url: String,
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// Its alternative text.
    pub alt: String,
}

impl PictureInfo {
    /// A user's larger avatar. A stream's thumbnail does not exist while it is offline, which is when links are shared.
    pub fn avatar(facts: &Facts<'_>, user: &User) -> Option<Self> {
        let side = SIZES[1] as usize;
        Some(PictureInfo {
            url: format!("{}{}", facts.info.url, avatar(facts.content, user)?.large),
            width: side,
            height: side,
            alt: user.name.clone(),
        })
    }

    /// The picture of a Markdown page.
    pub fn of_page(facts: &Facts<'_>, page: usize) -> Option<Self> {
        let picture = facts.content.pages[page].front.picture.as_ref()?;
        PictureInfo::shared(facts, picture, facts.rendered.title(page))
    }

    /// The site's picture.
    pub fn of_site(facts: &Facts<'_>) -> Option<Self> {
        let picture = facts.roster.site.picture.as_ref()?;
        PictureInfo::shared(facts, picture, &facts.info.title)
    }

    fn shared(facts: &Facts<'_>, picture: &At<SharedPicture>, alt: &str) -> Option<Self> {
        let path = picture.as_str();
        let [width, height] = *facts.content.shared.get(path)?;
        let mut url = url::Url::parse(&facts.info.url).ok()?;
        url.set_path(path);
        Some(PictureInfo {
            url: url.into(),
            width,
            height,
            alt: alt.to_owned(),
        })
    }
}
