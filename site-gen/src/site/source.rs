//! Everything that pages are made from, read once.

use std::collections::{HashMap, HashSet};

use jiff::{Timestamp, tz::TimeZone};
use roster::{At, Doubts, Layout, Report, Roster, Slug, StreamName, User};

use crate::{
    content::{
        avatars::SIZES,
        markdown::{Rendered, Variables, Words},
        pages::Content,
    },
    encoders::Encoders,
    site::{
        about::About,
        checks::collisions::collisions,
        companions::atom::written,
        endpoints::Endpoints,
        golive,
        groups::{GroupPage, groups},
        plan::{Page, pages},
        schedule::{Scheduled, schedule},
        sections::{Section, Tag, sections, tags},
        sharing,
        view::{AvatarInfo, Link, Markdown, NavItem, Shared, SiteInfo, Stream, Summary, Upcoming},
    },
    theme::texts::{Texts, direction},
};

/// Everything that pages are made from.
pub struct Site<'a> {
    /// The roster.
    pub roster: &'a Roster,
    /// Pages and texts.
    pub content: &'a Content,
    /// Where streams are found.
    pub endpoints: Endpoints,
    /// The words, in the site's language.
    pub texts: &'a Texts,
    /// Those of them that go into Markdown.
    pub words: Words,
    /// For templates.
    pub info: SiteInfo,
    /// The Markdown pages' HTML, in the order of [`Content::pages`].
    pub rendered: Vec<Rendered>,
    /// The HTML of those texts about users that hold links or images, by their path under `content/`;
    /// all others need nothing but themselves and are made when the first page needs them.
    pub abouts: HashMap<&'a str, Rendered>,
    /// Those others.
    pub(super) later: HashMap<&'a str, About<'a>>,
    /// The folders under `content/`.
    pub sections: Vec<Section>,
    /// The groups that have a page.
    pub groups: Vec<GroupPage<'a>>,
    /// The tags of Markdown pages.
    pub tags: Vec<Tag>,
    /// What stands before and after a Markdown page in its section.
    pub neighbours: HashMap<usize, Neighbours>,
    /// What is not certain because of errors of the roster.
    pub doubts: &'a Doubts,
    /// The problems of all texts, and of pages at the same address.
    pub reports: Vec<Report>,
    /// The menu: title and path.
    pub menu: Vec<(String, String)>,
    /// The turns of all channels and the events, by time.
    pub schedule: Vec<Scheduled<'a>>,
    /// Whether any Markdown page has a date, so that there is a feed.
    pub dated: bool,
    /// Users who appear in [`Site::schedule`].
    pub scheduled: HashSet<&'a Slug>,
    /// Users that the home page shows: those who publish for everyone.
    pub listed: Vec<&'a User>,
    /// Every page. The ones that link to others come after those.
    pub pages: Vec<Page>,
    /// The layouts that show a stream.
    layouts_of: HashMap<StreamName, Vec<Link>>,
}

impl<'a> Site<'a> {
    /// Puts a site together, and finds what is wrong with its texts; `offline` says whether browsers keep copies of its
    /// pages.
    pub fn new(
        roster: &'a Roster,
        doubts: &'a Doubts,
        content: &'a Content,
        texts: &'a Texts,
        endpoints: Endpoints,
        offline: bool,
    ) -> Self {
        let mut layouts_of: HashMap<StreamName, Vec<Link>> = HashMap::new();
        for layout in roster.layouts.values() {
            let mut streams = roster.watchable_streams_in(layout);
            streams.sort();
            streams.dedup();
            for stream in streams {
                layouts_of.entry(stream).or_default().push(Link {
                    title: layout.title.clone(),
                    path: format!("/{}/", *layout.slug),
                });
            }
        }
        let mut site = Site {
            roster,
            content,
            texts,
            words: Words::new(|key| texts.say(key, &[])),
            endpoints,
            info: SiteInfo {
                title: roster.site.title.clone(),
                tagline: roster.site.tagline.clone(),
                url: roster.site.url.origin().to_owned(),
                language: roster.site.language.value.clone(),
                direction: direction(&roster.site.language),
                locale: sharing::locale(&roster.site.language),
                // the pages of `mitts serve` are to be as new as their files
                offline: offline && endpoints == Endpoints::OneOrigin,
                live_list: endpoints.has_live_list(roster).then_some("/live.json"),
            },
            rendered: Vec::new(),
            pages: Vec::new(),
            abouts: HashMap::new(),
            later: HashMap::new(),
            sections: Vec::new(),
            tags: Vec::new(),
            groups: groups(roster),
            neighbours: HashMap::new(),
            doubts,
            reports: Vec::new(),
            menu: Vec::new(),
            scheduled: HashSet::new(),
            dated: content
                .pages
                .iter()
                .any(|page| page.front.date.is_some() && !page.is_section()),
            schedule: schedule(roster, texts),
            listed: roster
                .users
                .values()
                .filter(|user| user.is_watchable())
                .collect(),
            layouts_of,
        };
        site.scheduled = site
            .schedule
            .iter()
            .filter_map(|entry| entry.user)
            .collect();
        site.read_texts();
        site.menu = site.make_menu();
        let title = |at: usize| site.title_of(at).to_owned();
        let when = |at: usize| written(&site, at);
        let sections = sections(content, title, when);
        let tags = tags(content, title, when);
        site.neighbours = neighbours(&sections);
        (site.sections, site.tags) = (sections, tags);
        site.pages = pages(&site);
        let mut reports = collisions(&site);
        reports.extend(site.check_texts());
        site.reports = reports;
        site
    }

    /// Layouts, the schedule, the Markdown pages that ask for it, by weight and title, then publishing.
    fn make_menu(&self) -> Vec<(String, String)> {
        let layouts = self
            .roster
            .layouts
            .values()
            .map(|layout| (layout.title.clone(), format!("/{}/", *layout.slug)));
        let mut pages: Vec<_> = (0..self.content.pages.len())
            .filter(|at| self.content.pages[*at].front.menu)
            .map(|at| {
                let page = &self.content.pages[at];
                (
                    page.front.weight,
                    self.title_of(at).to_owned(),
                    page.path.clone(),
                )
            })
            .collect();
        pages.sort();
        let publish = golive::is_there(self.roster)
            .then(|| (self.texts.say("golive.title", &[]), golive::PATH.to_owned()));
        let schedule = (!self.schedule.is_empty()).then(|| {
            (
                self.texts.say("schedule.title", &[]),
                "/schedule/".to_owned(),
            )
        });
        layouts
            .chain(schedule)
            .chain(pages.into_iter().map(|(_, title, path)| (title, path)))
            .chain(publish)
            .collect()
    }

    /// A Markdown page's title: its front matter's, its first heading, or its path.
    pub fn title_of(&self, page: usize) -> &str {
        let Some(front) = &self.content.pages[page].front.title else {
            let heading = self.rendered[page].title.as_deref();
            return heading.unwrap_or_else(|| self.content.pages[page].path.trim_matches('/'));
        };
        front
    }

    /// A section's title: its text's, or its folder's name.
    pub fn section_title(&self, section: usize) -> String {
        let section = &self.sections[section];
        match section.page {
            Some(page) => self.title_of(page).to_owned(),
            None => section.name(),
        }
    }

    /// The start of what there is about a user.
    pub fn summary(&self, user: &User) -> Summary<'_> {
        let about = user.about.as_ref().map_or("", |about| about.as_str());
        if let Some(made) = self.abouts.get(about) {
            return Summary::Made(&made.summary);
        }
        let later = self.later.get(about);
        later.map_or(Summary::Made(""), |about| {
            Summary::Source(about, &self.words)
        })
    }

    /// Whether a page is in the menu.
    pub fn has_in_menu(&self, path: &str) -> bool {
        self.menu.iter().any(|(_, to)| to == path)
    }

    /// The menu, for a page that may be in it.
    pub fn nav(&self, current: Option<&str>) -> Vec<NavItem<'_>> {
        let menu = self.menu.iter();
        let items = menu.map(|(title, path)| NavItem {
            title,
            path,
            current: current == Some(path),
        });
        items.collect()
    }

    /// What is the same for every page.
    pub fn shared(&self) -> Shared<'_> {
        Shared {
            site: &self.info,
            nav: self.nav(None),
        }
    }

    /// A text that the roster names, as HTML, which may be made already.
    pub fn about_html(&self, about: Option<&At<String>>) -> Markdown<'_> {
        let about = about.map_or("", |about| about.as_str());
        if let Some(made) = self.abouts.get(about) {
            return Markdown::Made(made.html());
        }
        let later = self.later.get(about);
        later.map_or(Markdown::Made(String::new()), |about| {
            Markdown::Source(about, &self.words)
        })
    }

    /// A user's picture.
    pub fn avatar(&self, user: &User) -> Option<AvatarInfo> {
        let avatar = user.profile.avatar.as_ref()?;
        let avatar = self.content.avatars.get(avatar.as_str())?;
        let [small, large] = SIZES.map(|size| format!("/{}", avatar.path(size)));
        Some(AvatarInfo { small, large })
    }

    /// The layouts that show a stream.
    pub fn layouts_of(&self, stream: &StreamName) -> Vec<Link> {
        self.layouts_of.get(stream).cloned().unwrap_or_default()
    }

    /// A user's turns and events by time, past ones too: builds know no time of day.
    pub fn turns_of(&self, user: &User) -> Vec<&Upcoming> {
        if !self.scheduled.contains(&user.slug.value) {
            return Vec::new();
        }
        let schedule = self.schedule.iter();
        let theirs = schedule.filter(|entry| entry.user == Some(&user.slug.value));
        theirs.map(|entry| &entry.shown).collect()
    }

    /// A stream for a player. `None` if nobody has it, which the roster's rules have ruled out.
    pub fn stream(&self, stream: &StreamName) -> Option<Stream<'a>> {
        let app = self.roster.apps.get(&stream.app)?;
        Some(Stream {
            id: stream.to_string(),
            app: &app.slug.value,
            app_title: &app.title,
            name: self.roster.name_of(stream)?,
            path: self.roster.watch_path(stream),
            addresses: self.endpoints.addresses(stream, app, &self.roster.ome),
        })
    }

    /// The streams of a layout, for its page.
    pub fn streams_in(&self, layout: &Layout) -> Vec<StreamName> {
        self.roster.watchable_streams_in(layout)
    }
}

/// The pages beside a Markdown page in its section.
#[derive(Clone, Copy, Debug)]
pub struct Neighbours {
    /// Index of the section.
    pub section: usize,
    /// Listed before it, so newer.
    pub prev: Option<usize>,
    /// Listed after it.
    pub next: Option<usize>,
}

fn neighbours(sections: &[Section]) -> HashMap<usize, Neighbours> {
    let mut found = HashMap::new();
    for (section, Section { pages, .. }) in sections.iter().enumerate() {
        for (at, page) in pages.iter().enumerate() {
            let beside = Neighbours {
                section,
                prev: at.checked_sub(1).map(|at| pages[at]),
                next: pages.get(at + 1).copied(),
            };
            found.insert(*page, beside);
        }
    }
    found
}

/// What Markdown pages may say of the site: no more than every streamer has to know.
pub fn variables(roster: &Roster, endpoints: Endpoints) -> Variables {
    let app = roster.apps.keys().next().map_or("app", |app| app.as_str());
    let to = Encoders::of(roster, app, endpoints != Endpoints::OneOrigin);
    let host = roster.ome.host.as_deref().unwrap_or(roster.site.url.host());
    Variables::from([
        ("site_title", roster.site.title.clone()),
        ("site_url", roster.site.url.origin().to_owned()),
        ("site_host", roster.site.url.host().to_owned()),
        ("ome_host", host.to_owned()),
        ("app", app.to_owned()),
        ("whip_url", to.whip),
        ("rtmp_url", to.rtmp),
        ("srt_url", to.srt),
        ("srt_streamid", to.streamid),
    ])
}

/// One or two letters for an avatar.
pub fn initials(name: &str) -> String {
    let letter = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let mut letters = name.split_whitespace().filter_map(letter);
    let first = letters.next().unwrap_or('?');
    let initials: String = match letters.next_back() {
        Some(last) => [first, last].iter().collect(),
        None => first.to_string(),
    };
    initials.to_uppercase()
}

/// The tint of an avatar, 0 to 359, always the same for a name.
pub fn hue(slug: &str) -> u16 {
    let hash = blake3::hash(slug.as_bytes());
    let [a, b, ..] = *hash.as_bytes();
    u16::from_le_bytes([a, b]) % 360
}

/// A moment with the offset that the zone has then.
pub(super) fn rfc3339(at: Timestamp, zone: &TimeZone) -> String {
    at.display_with_offset(zone.to_offset(at)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn avatars() {
        assert_eq!(initials("Alice"), "A");
        assert_eq!(initials("ada lovelace king"), "AK");
        assert_eq!(initials("…"), "?");
        assert!(hue("alice") < 360);
    }

    #[test]
    fn times_are_in_the_sites_zone() {
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let at: Timestamp = "2026-12-04T19:00:00Z".parse().unwrap();
        assert_eq!(rfc3339(at, &zone), "2026-12-04T20:00:00+01:00");
    }
}
