//! What each kind of page shows, put together from the site.

use roster::{At, Content as Shown, Layout, Picture, Slot, StreamName, User};

use crate::site::{
    golive,
    lists::pagination,
    plan::{PER_PAGE, channel_stream, home_pages, user_stream},
    source::{Site, hue, initials},
    view::{
        AppInfo, Body, Face, LayoutInfo, LayoutLink, Link, Markdown, Person, ProfileLink, SlotInfo,
        Streamer, Summary, Upcoming,
    },
};

/// A home page, from 1.
pub(super) fn home<'a>(site: &'a Site<'a>, number: usize) -> Body<'a> {
    let pages = home_pages(site);
    let streamers = site
        .listed
        .chunks(PER_PAGE)
        .nth(number - 1)
        .unwrap_or_default()
        .iter()
        .map(|user| streamer(site, user))
        .collect();
    let first = number == 1;
    let apps = site.roster.apps.values().map(|app| AppInfo {
        name: &app.slug.value,
        title: &app.title,
        thumb: site.endpoints.thumbs(app, &site.roster.ome.ports),
    });
    let layouts = site.roster.layouts.values().filter(|_| first);
    let groups = site.groups.iter().filter(|_| first);
    Body::Home {
        streamers,
        layouts: layouts.map(|layout| layout_link(site, layout)).collect(),
        groups: groups
            .map(|group| Link {
                title: group.title.to_owned(),
                path: group.path(),
            })
            .collect(),
        upcoming: if first { upcoming(site) } else { Vec::new() },
        apps: apps.collect(),
        pagination: pagination("/", number, pages),
    }
}

/// A home page names a layout's streams only up to this many: everybody's of a large site would weigh more than the rest.
const MOST_NAMED: usize = 64;

fn layout_link<'a>(site: &'a Site<'_>, layout: &'a Layout) -> LayoutLink<'a> {
    let streams = site.streams_in(layout);
    let named: &[StreamName] = if streams.len() <= MOST_NAMED {
        &streams
    } else {
        &[]
    };
    let names: Vec<_> = named.iter().map(ToString::to_string).collect();
    LayoutLink {
        title: &layout.title,
        path: format!("/{}/", *layout.slug),
        kind: kind(layout),
        streams: streams.len(),
        names: names.join(" "),
    }
}

/// The schedule.
pub(super) fn upcoming(site: &Site<'_>) -> Vec<Upcoming> {
    let schedule = site.schedule.iter();
    schedule.map(|entry| entry.shown.clone()).collect()
}

/// A user's card.
pub(super) fn streamer<'a>(site: &'a Site<'a>, user: &'a User) -> Streamer<'a> {
    Streamer {
        name: &user.name,
        path: format!("/{}/", *user.slug),
        initials: initials(&user.name),
        hue: hue(&user.slug),
        avatar: site.avatar(user),
        summary: site.summary(user),
        streams: site
            .roster
            .streams_of(user)
            .filter_map(|stream| site.stream(&stream))
            .collect(),
        turns: site.turns_of(user),
    }
}

/// A user's stream in one of their apps, or their private card.
pub(super) fn watch<'a>(site: &'a Site<'a>, user: &'a User, app: usize) -> Body<'a> {
    let private = user.is_private();
    let stream = user_stream(user, app);
    let others = site
        .roster
        .streams_of(user)
        .filter(|other| *other != stream);
    Body::Watch {
        user: Person {
            name: &user.name,
            slug: &user.slug.value,
            path: format!("/{}/", *user.slug),
            initials: initials(&user.name),
            hue: hue(&user.slug),
            avatar: site.avatar(user),
            links: links(user),
            tags: &user.profile.tags,
            summary: site.summary(user),
            about_html: site.about_html(user.about.as_ref()),
        },
        stream: site.stream(&stream).filter(|_| !private),
        private,
        others: others
            .filter(|_| !private)
            .filter_map(|other| {
                let title = site.roster.apps.get(&other.app)?.title.clone();
                Some(Link {
                    title,
                    path: site.roster.watch_path(&other),
                })
            })
            .collect(),
        layouts: site.layouts_of(&stream),
        turns: site.turns_of(user),
    }
}

/// A channel's stream, on a page at `path`.
pub(super) fn channel<'a>(site: &'a Site<'a>, at: usize, path: &str) -> Body<'a> {
    let channel = &site.roster.channels[at];
    let stream = channel_stream(site, at);
    Body::Watch {
        user: Person {
            name: &channel.title,
            slug: &channel.slug.value,
            path: path.to_owned(),
            initials: initials(&channel.title),
            hue: hue(&channel.slug),
            avatar: None,
            links: Vec::new(),
            tags: &[],
            summary: Summary::Made(""),
            about_html: Markdown::Made(String::new()),
        },
        stream: site.stream(&stream),
        private: false,
        others: Vec::new(),
        layouts: site.layouts_of(&stream),
        turns: Vec::new(),
    }
}

fn links(user: &User) -> Vec<ProfileLink<'_>> {
    let links = user.profile.links.iter();
    links
        .map(|link| ProfileLink {
            title: &link.title,
            url: &link.url,
        })
        .collect()
}

fn kind(layout: &Layout) -> &'static str {
    match layout.content {
        Shown::Slots(_) => "slots",
        Shown::Grid(..) => "grid",
    }
}

/// A layout, for its page and for OBS.
pub(super) fn layout_info<'a>(site: &'a Site<'a>, layout: &'a Layout) -> LayoutInfo<'a> {
    let path = format!("/{}/", *layout.slug);
    let (slots, arrange) = match &layout.content {
        Shown::Slots(slots) => {
            let shown = shown_slots(site, layout).into_iter();
            let slots = shown.filter_map(|at| placed(site, at + 1, &slots[at]));
            (slots.collect(), None)
        }
        Shown::Grid(_, arrange) => {
            let streams = site.streams_in(layout);
            let streams = (1..).zip(&streams);
            let slots = streams.filter_map(|(number, stream)| unplaced(site, number, stream));
            (slots.collect(), Some(arrange.as_str()))
        }
    };
    let address = |picture: &Option<At<Picture>>| picture.as_ref().map(|picture| address(picture));
    LayoutInfo {
        title: &layout.title,
        kind: kind(layout),
        canvas: layout.canvas,
        obs_path: format!("{path}obs/"),
        path,
        arrange,
        background: address(&layout.background),
        overlay: address(&layout.overlay),
        slots,
        ingest: golive::joinable(site, layout),
    }
}

/// A file of `content/` has the same path on the site.
fn address(picture: &Picture) -> String {
    format!("/{}", picture.as_str())
}

fn placed<'a>(site: &'a Site<'a>, number: usize, slot: &'a Slot) -> Option<SlotInfo<'a>> {
    Some(SlotInfo {
        label: slot.label.as_deref(),
        x: Some(slot.x),
        y: Some(slot.y),
        w: Some(slot.w),
        h: Some(slot.h),
        crop: slot.crop.map(|crop| crop.0),
        fit: slot.fit.as_str(),
        hide_offline: slot.hide_offline.unwrap_or(false),
        card: slot.card.as_ref().map(|card| address(card)),
        ..unplaced(site, number, &slot.stream)?
    })
}

/// A stream on a layout, with the face of its user or channel.
fn unplaced<'a>(site: &'a Site<'a>, number: usize, stream: &StreamName) -> Option<SlotInfo<'a>> {
    let shown = site.stream(stream)?;
    let user = site.roster.users.get(&stream.name);
    let face = Face {
        initials: initials(shown.name),
        hue: hue(&stream.name),
        avatar: user.and_then(|user| site.avatar(user)),
    };
    Some(SlotInfo::of(number, shown, face))
}

/// The slots that a layout's page shows, as indices into those of the roster.
pub(super) fn shown_slots(site: &Site<'_>, layout: &Layout) -> Vec<usize> {
    let Shown::Slots(slots) = &layout.content else {
        return Vec::new();
    };
    let shown = |at: &usize| site.roster.is_watchable(&slots[*at].stream);
    (0..slots.len()).filter(shown).collect()
}

/// One slot of a layout for OBS: a canvas of its own size.
pub(super) fn slot<'a>(site: &'a Site<'a>, layout: &'a Layout, at: usize) -> LayoutInfo<'a> {
    let mut info = layout_info(site, layout);
    info.slots.retain(|slot| slot.number == at + 1);
    (info.background, info.overlay) = (None, None);
    for slot in &mut info.slots {
        (slot.x, slot.y) = (Some(0), Some(0));
        info.canvas = [slot.w, slot.h].map(Option::unwrap_or_default);
    }
    info
}

/// One stream's page for OBS: a layout of one slot, at the size that most scenes have.
pub(super) fn single<'a>(
    site: &'a Site<'a>,
    title: &'a str,
    stream: &StreamName,
    path: &str,
) -> Body<'a> {
    let slots = unplaced(site, 1, stream).map(|slot| SlotInfo {
        x: Some(0),
        y: Some(0),
        w: Some(1920),
        h: Some(1080),
        ..slot
    });
    Body::Layout {
        layout: LayoutInfo {
            title,
            kind: "slots",
            canvas: [1920, 1080],
            path: site.roster.watch_path(stream),
            obs_path: path.to_owned(),
            arrange: None,
            background: None,
            overlay: None,
            slots: slots.into_iter().collect(),
            ingest: Vec::new(),
        },
    }
}

/// One stream for other sites. A channel's is no one user's.
pub(super) fn embed_stream<'a>(
    site: &'a Site<'a>,
    name: &'a str,
    user: Option<&'a User>,
    stream: &StreamName,
) -> Body<'a> {
    Body::Embed {
        name,
        path: site.roster.watch_path(stream),
        user: user.map(|user| streamer(site, user)),
        stream: site.stream(stream),
        layout: None,
    }
}

/// A layout for other sites.
pub(super) fn embed_layout<'a>(site: &'a Site<'a>, layout: &'a Layout) -> Body<'a> {
    let info = layout_info(site, layout);
    Body::Embed {
        name: &layout.title,
        path: info.path.clone(),
        user: None,
        stream: None,
        layout: Some(info),
    }
}
