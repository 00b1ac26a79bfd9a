//! What a page's template sees.

use crate::site::{
    bodies::{
        channel, embed_layout, embed_stream, home, layout_info, single, slot, upcoming, watch,
    },
    companions::oembed,
    golive,
    groups::group,
    head::{alternates, players_on},
    lists::{content, section, tag, tags},
    plan::{Page, channel_stream, user_stream},
    sharing,
    source::Site,
    view::{Body, Frame, PageInfo},
};

impl Page {
    /// All that its template sees.
    pub fn frame<'a>(self, site: &'a Site<'a>) -> Frame<'a> {
        let path = self.path(site);
        let body = self.body(site, &path);
        let players = players_on(&body);
        let kind = self.template().trim_end_matches(".html");
        let embeds = players.some && !site.roster.site.embed.is_empty();
        let is_listed = self.is_listed(site);
        let in_menu = site.has_in_menu(&path);
        let below = |file: &str| {
            (embeds && matches!(kind, "watch" | "layout")).then(|| format!("{path}{file}"))
        };
        Frame {
            nav: in_menu.then(|| site.nav(Some(&path))),
            page: PageInfo {
                kind,
                url: format!("{}{path}", site.info.url),
                title: self.title(site),
                description: self.description(site),
                noindex: !is_listed,
                in_menu,
                alternates: alternates(self, site),
                players: players.some,
                hls: players.hls,
                embed_path: below("embed/"),
                oembed_path: below(oembed::FILE),
                picture: Some(self)
                    .filter(|_| is_listed)
                    .and_then(|page| sharing::picture(page, site)),
                path,
            },
            body,
        }
    }

    fn body<'a>(self, site: &'a Site<'a>, path: &str) -> Body<'a> {
        let roster = site.roster;
        match self {
            Page::Home(number) => home(site, number),
            Page::Watch { user, app } => watch(site, &roster.users[user], app),
            Page::Channel(at) => channel(site, at, path),
            Page::Layout(at) | Page::LayoutObs(at) => Body::Layout {
                layout: layout_info(site, &roster.layouts[at]),
            },
            Page::WatchObs { user, app } => {
                let user = &roster.users[user];
                single(site, &user.name, &user_stream(user, app), path)
            }
            Page::ChannelObs(at) => {
                let stream = channel_stream(site, at);
                single(site, &roster.channels[at].title, &stream, path)
            }
            Page::SlotObs { layout, slot: at } => Body::Layout {
                layout: slot(site, &roster.layouts[layout], at),
            },
            Page::WatchEmbed { user, app } => {
                let user = &roster.users[user];
                embed_stream(site, &user.name, Some(user), &user_stream(user, app))
            }
            Page::ChannelEmbed(at) => {
                let stream = channel_stream(site, at);
                embed_stream(site, &roster.channels[at].title, None, &stream)
            }
            Page::LayoutEmbed(at) => embed_layout(site, &roster.layouts[at]),
            Page::Content(at) => content(site, at),
            Page::Group { group: at, number } => group(site, at, number),
            Page::Schedule => Body::Schedule {
                upcoming: upcoming(site),
            },
            Page::Section {
                section: at,
                number,
            } => section(site, at, number),
            Page::Tags => tags(site),
            Page::Tag { tag: at, number } => tag(site, at, number),
            Page::GoLive => golive::body(site),
            Page::NotFound | Page::Offline => Body::NotFound {},
        }
    }
}
