//! Which pages a site has, and where.

use roster::{StreamName, User};

use crate::site::{
    bodies::shown_slots,
    golive,
    lists::{list_pages, list_path},
    source::Site,
};

/// How many streamers a home page shows.
pub const PER_PAGE: usize = 60;

/// One page, as an index into what it is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// A home page, from 1.
    Home(usize),
    /// A user's stream in one of their apps, or their private card.
    Watch {
        /// Index of the user.
        user: usize,
        /// Index among the user's apps.
        app: usize,
    },
    /// The same for OBS.
    WatchObs {
        /// Index of the user.
        user: usize,
        /// Index among the user's apps.
        app: usize,
    },
    /// A channel's stream.
    Channel(usize),
    /// The same for OBS.
    ChannelObs(usize),
    /// A layout.
    Layout(usize),
    /// The same for OBS.
    LayoutObs(usize),
    /// One slot of a layout for OBS.
    SlotObs {
        /// Index of the layout.
        layout: usize,
        /// Index among its slots.
        slot: usize,
    },
    /// A user's stream for other sites.
    WatchEmbed {
        /// Index of the user.
        user: usize,
        /// Index among the user's apps.
        app: usize,
    },
    /// A channel's stream for other sites.
    ChannelEmbed(usize),
    /// A layout for other sites.
    LayoutEmbed(usize),
    /// A Markdown page.
    Content(usize),
    /// A group's members.
    Group {
        /// Index among the groups that have a page.
        group: usize,
        /// From 1.
        number: usize,
    },
    /// What is on when.
    Schedule,
    /// A section's list.
    Section {
        /// Index of the section.
        section: usize,
        /// From 1.
        number: usize,
    },
    /// All tags.
    Tags,
    /// A tag's list.
    Tag {
        /// Index of the tag.
        tag: usize,
        /// From 1.
        number: usize,
    },
    /// What a streamer needs to publish.
    GoLive,
    /// For addresses that do not exist.
    NotFound,
    /// For pages that were never seen, when the network is away.
    Offline,
}

/// How many home pages there are.
pub(super) fn home_pages(site: &Site<'_>) -> usize {
    site.listed.len().div_ceil(PER_PAGE).max(1)
}

/// Every page of a site, for [`Site::pages`]. The ones that link to others come after those.
pub(super) fn pages(site: &Site<'_>) -> Vec<Page> {
    let roster = site.roster;
    let embed = !roster.site.embed.is_empty();
    let mut pages = vec![Page::NotFound];
    pages.extend(site.info.offline.then_some(Page::Offline));
    let content = site.content.pages.iter().enumerate();
    let content = content.filter(|(_, page)| !page.is_section());
    pages.extend(content.map(|(at, _)| Page::Content(at)));
    pages.extend(Some(Page::Schedule).filter(|_| !site.schedule.is_empty()));
    for (group, at) in site.groups.iter().enumerate() {
        pages.extend((1..=at.pages()).map(|number| Page::Group { group, number }));
    }
    for (section, at) in site.sections.iter().enumerate() {
        let numbers = 1..=list_pages(at.pages.len());
        pages.extend(numbers.map(|number| Page::Section { section, number }));
    }
    for (tag, at) in site.tags.iter().enumerate() {
        let numbers = 1..=list_pages(at.pages.len());
        pages.extend(numbers.map(|number| Page::Tag { tag, number }));
    }
    pages.extend(Some(Page::Tags).filter(|_| !site.tags.is_empty()));
    pages.extend(Some(Page::GoLive).filter(|_| golive::is_there(roster)));
    for (at, user) in roster.users.values().enumerate() {
        if user.is_private() {
            // a roster with errors may have a user without an app
            pages.extend((!user.apps.is_empty()).then_some(Page::Watch { user: at, app: 0 }));
            continue;
        }
        for app in 0..user.apps.len() {
            pages.push(Page::Watch { user: at, app });
            pages.push(Page::WatchObs { user: at, app });
            pages.extend(embed.then_some(Page::WatchEmbed { user: at, app }));
        }
    }
    for at in 0..roster.channels.len() {
        pages.extend([Page::Channel(at), Page::ChannelObs(at)]);
        pages.extend(embed.then_some(Page::ChannelEmbed(at)));
    }
    for (at, layout) in roster.layouts.values().enumerate() {
        pages.extend([Page::Layout(at), Page::LayoutObs(at)]);
        let slots = shown_slots(site, layout).into_iter();
        pages.extend(slots.map(|slot| Page::SlotObs { layout: at, slot }));
        pages.extend(embed.then_some(Page::LayoutEmbed(at)));
    }
    pages.extend((1..=home_pages(site)).rev().map(Page::Home));
    pages
}

impl Page {
    /// The template that makes it.
    pub fn template(self) -> &'static str {
        match self {
            Page::Home(_) => "home.html",
            Page::Watch { .. } | Page::Channel(_) => "watch.html",
            Page::WatchObs { .. }
            | Page::ChannelObs(_)
            | Page::LayoutObs(_)
            | Page::SlotObs { .. } => "obs.html",
            Page::WatchEmbed { .. } | Page::ChannelEmbed(_) | Page::LayoutEmbed(_) => "embed.html",
            Page::Layout(_) => "layout.html",
            Page::Content(_) => "page.html",
            Page::Group { .. } => "group.html",
            Page::Schedule => "schedule.html",
            Page::Section { .. } => "section.html",
            Page::Tag { .. } => "tag.html",
            Page::Tags => "tags.html",
            Page::GoLive => "golive.html",
            Page::NotFound => "404.html",
            Page::Offline => "offline.html",
        }
    }

    /// Its address: `/alice/`.
    pub fn path(self, site: &Site<'_>) -> String {
        let roster = site.roster;
        match self {
            Page::Home(page) => list_path("/", page),
            Page::Watch { user, app } => roster.watch_path(&user_stream(&roster.users[user], app)),
            Page::Channel(at) => format!("/{}/", *roster.channels[at].slug),
            Page::Layout(at) => format!("/{}/", *roster.layouts[at].slug),
            Page::WatchObs { user, app } => Page::Watch { user, app }.path(site) + "obs/",
            Page::ChannelObs(at) => Page::Channel(at).path(site) + "obs/",
            Page::LayoutObs(at) => Page::Layout(at).path(site) + "obs/",
            Page::SlotObs { layout, slot } => {
                format!("{}{}/", Page::LayoutObs(layout).path(site), slot + 1)
            }
            Page::WatchEmbed { user, app } => Page::Watch { user, app }.path(site) + "embed/",
            Page::ChannelEmbed(at) => Page::Channel(at).path(site) + "embed/",
            Page::LayoutEmbed(at) => Page::Layout(at).path(site) + "embed/",
            Page::Content(at) => site.content.pages[at].path.clone(),
            Page::Group { group, number } => list_path(&site.groups[group].path(), number),
            Page::Schedule => "/schedule/".to_owned(),
            Page::Section { section, number } => list_path(&site.sections[section].path, number),
            Page::Tags => "/tags/".to_owned(),
            Page::Tag { tag, number } => {
                list_path(&format!("/tags/{}/", site.tags[tag].slug), number)
            }
            Page::GoLive => golive::PATH.to_owned(),
            Page::NotFound => "/404.html".to_owned(),
            Page::Offline => "/offline.html".to_owned(),
        }
    }

    /// The file of the page, below the site's folder.
    pub fn file(path: &str) -> String {
        match path.strip_suffix('/') {
            Some(folder) => format!("{folder}/index.html")
                .trim_start_matches('/')
                .to_owned(),
            None => path.trim_start_matches('/').to_owned(),
        }
    }

    /// Whether search engines may list it: no OBS pages, private cards or the page for nothing.
    pub fn is_listed(self, site: &Site<'_>) -> bool {
        match self {
            Page::Home(_) | Page::Channel(_) | Page::Layout(_) | Page::Content(_) => true,
            Page::Group { .. }
            | Page::Schedule
            | Page::Section { .. }
            | Page::Tags
            | Page::Tag { .. } => true,
            Page::GoLive => true,
            Page::Watch { user, .. } => site.roster.users[user].is_watchable(),
            _ => false,
        }
    }
}

/// A user's stream in one of their apps.
pub(super) fn user_stream(user: &User, app: usize) -> StreamName {
    StreamName {
        app: user.apps[app].value.clone(),
        name: user.slug.value.clone(),
    }
}

/// A channel's stream.
pub(super) fn channel_stream(site: &Site<'_>, at: usize) -> StreamName {
    let channel = &site.roster.channels[at];
    StreamName {
        app: channel.app.value.clone(),
        name: channel.slug.value.clone(),
    }
}
