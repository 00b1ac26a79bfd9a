//! Everything that pages are made from, read once.

use std::collections::HashMap;

use jiff::{Timestamp, tz::TimeZone};
use roster::{Layout, Report, Roster, Slug, StreamName, User};

use crate::{
    content::{
        markdown::{self, Rendered, Variables},
        pages::Content,
    },
    encoders::Encoders,
    site::{
        contexts::{Link, SiteInfo, Stream, Upcoming},
        endpoints::Endpoints,
    },
    theme::texts::Texts,
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
    /// For templates.
    pub info: SiteInfo,
    /// The Markdown pages' HTML, in the order of [`Content::pages`].
    pub rendered: Vec<Rendered>,
    /// The menu: title and path.
    pub menu: Vec<(String, String)>,
    /// The turns of all channels, by time.
    pub upcoming: Vec<Upcoming>,
    /// Users that the home page shows: those who publish for everyone.
    pub listed: Vec<&'a User>,
    /// The layouts that show a stream.
    layouts_of: HashMap<StreamName, Vec<Link>>,
    /// The turns of each user, by time.
    turns_of: HashMap<Slug, Vec<Upcoming>>,
}

impl<'a> Site<'a> {
    /// Puts a site together.
    ///
    /// # Errors
    /// The problems of all Markdown pages.
    pub fn new(
        roster: &'a Roster,
        content: &'a Content,
        texts: &'a Texts,
        endpoints: Endpoints,
    ) -> Result<Self, Vec<Report>> {
        let variables = variables(roster, endpoints);
        let mut reports = Vec::new();
        let mut rendered = Vec::new();
        for page in &content.pages {
            let render = match page.front.title {
                Some(_) => markdown::render,
                None => markdown::render_untitled,
            };
            let mut html = render(page.source.body(), Some(&variables));
            let problems = std::mem::take(&mut html.problems);
            if !problems.is_empty() {
                reports.push(page.source.report(problems));
            }
            rendered.push(html);
        }
        if !reports.is_empty() {
            return Err(reports);
        }
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
        let turns = upcoming(roster, texts);
        let mut site = Site {
            roster,
            content,
            texts,
            endpoints,
            info: SiteInfo {
                title: roster.site.title.clone(),
                tagline: roster.site.tagline.clone(),
                url: roster.site.url.origin().to_owned(),
                language: roster.site.language.value.clone(),
            },
            rendered,
            menu: Vec::new(),
            upcoming: turns.iter().map(|(_, turn)| turn.clone()).collect(),
            listed: roster
                .users
                .values()
                .filter(|user| user.is_watchable())
                .collect(),
            layouts_of,
            turns_of: HashMap::new(),
        };
        for (user, turn) in turns {
            site.turns_of.entry(user).or_default().push(turn);
        }
        site.menu = site.make_menu();
        Ok(site)
    }

    /// Layouts, then the Markdown pages that ask for it, by weight and title.
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
        layouts
            .chain(pages.into_iter().map(|(_, title, path)| (title, path)))
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

    /// What is written about a user; the empty text if nothing is.
    pub fn about(&self, user: &User) -> &'a str {
        let source = user
            .about
            .as_ref()
            .and_then(|about| self.content.about.get(about.as_str()));
        source.map_or("", |source| source.body())
    }

    /// The layouts that show a stream.
    pub fn layouts_of(&self, stream: &StreamName) -> Vec<Link> {
        self.layouts_of.get(stream).cloned().unwrap_or_default()
    }

    /// A user's turns, past ones too: builds know no time of day.
    pub fn turns_of(&self, user: &Slug) -> &[Upcoming] {
        self.turns_of.get(user).map_or(&[], Vec::as_slice)
    }

    /// A stream for a player. `None` if nobody has it, which the roster's rules have ruled out.
    pub fn stream(&self, stream: &StreamName) -> Option<Stream<'a>> {
        let app = self.roster.apps.get(&stream.app)?;
        let name = match self.roster.users.get(&stream.name) {
            Some(user) => &user.name,
            None => &self.roster.channels.get(&stream.name)?.title,
        };
        Some(Stream {
            id: stream.to_string(),
            app: &app.slug.value,
            app_title: &app.title,
            name,
            path: self.watch_path(stream),
            addresses: self.endpoints.addresses(stream, app, &self.roster.ome),
        })
    }

    /// A stream's watch page: `/alice/` for a user's first app, `/alice/show/` for others.
    pub fn watch_path(&self, stream: &StreamName) -> String {
        let first = self
            .roster
            .users
            .get(&stream.name)
            .and_then(|user| user.apps.first());
        match first {
            Some(first) if first.value != stream.app => format!("/{}/{}/", stream.name, stream.app),
            _ => format!("/{}/", stream.name),
        }
    }

    /// The streams of a layout, for its page.
    pub fn streams_in(&self, layout: &Layout) -> Vec<StreamName> {
        self.roster.watchable_streams_in(layout)
    }
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

/// Every turn with its user, by time.
fn upcoming(roster: &Roster, texts: &Texts) -> Vec<(Slug, Upcoming)> {
    let zone = &roster.site.timezone;
    let mut turns: Vec<(Timestamp, Slug, Upcoming)> = Vec::new();
    for channel in roster.channels.values() {
        for turn in &channel.turns {
            let Some(user) = roster.users.get(&turn.user.value) else {
                continue;
            };
            turns.push((
                turn.at,
                user.slug.value.clone(),
                Upcoming {
                    name: user.name.clone(),
                    path: format!("/{}/", *user.slug),
                    title: channel.title.clone(),
                    at: rfc3339(turn.at, zone),
                    ends: rfc3339(turn.ends(), zone),
                    shown: texts.moment(turn.at, zone),
                },
            ));
        }
    }
    turns.sort_by_key(|(at, ..)| *at);
    let turns = turns.into_iter();
    turns.map(|(_, user, turn)| (user, turn)).collect()
}

fn rfc3339(at: Timestamp, zone: &TimeZone) -> String {
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
