//! What each kind of page shows, put together from the site.

use roster::{Content as Shown, Layout, StreamName, User};

use crate::site::{
    contexts::{
        AppInfo, Body, LayoutInfo, LayoutLink, Link, Person, ProfileLink, SlotInfo, Streamer,
        Summary, Upcoming,
    },
    golive,
    lists::pagination,
    plan::{PER_PAGE, home_pages, user_stream},
    source::{Site, hue, initials},
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
    Body::Home {
        streamers,
        layouts: layouts
            .map(|layout| LayoutLink {
                title: &layout.title,
                path: format!("/{}/", *layout.slug),
                kind: kind(layout),
                streams: site.streams_in(layout).len(),
            })
            .collect(),
        upcoming: if first { upcoming(site) } else { Vec::new() },
        apps: apps.collect(),
        pagination: pagination("/", number, pages),
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
        summary: Summary(site.about(user)),
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
        Shown::Grid(_) => "grid",
    }
}

/// A layout, for its page and for OBS.
pub(super) fn layout_info<'a>(site: &'a Site<'a>, layout: &'a Layout) -> LayoutInfo<'a> {
    let path = format!("/{}/", *layout.slug);
    let slots = match &layout.content {
        Shown::Slots(slots) => slots
            .iter()
            .filter(|slot| site.roster.is_watchable(&slot.stream))
            .filter_map(|slot| {
                Some(SlotInfo {
                    stream: site.stream(&slot.stream)?,
                    label: slot.label.as_deref(),
                    x: Some(slot.x),
                    y: Some(slot.y),
                    w: Some(slot.w),
                    h: Some(slot.h),
                })
            })
            .collect(),
        Shown::Grid(_) => site
            .streams_in(layout)
            .iter()
            .filter_map(|stream| {
                Some(SlotInfo {
                    stream: site.stream(stream)?,
                    label: None,
                    x: None,
                    y: None,
                    w: None,
                    h: None,
                })
            })
            .collect(),
    };
    LayoutInfo {
        title: &layout.title,
        kind: kind(layout),
        canvas: layout.canvas,
        obs_path: format!("{path}obs/"),
        path,
        slots,
        ingest: golive::joinable(site, layout),
    }
}

/// One stream's page for OBS: a layout of one slot, at the size that most scenes have.
pub(super) fn single<'a>(
    site: &'a Site<'a>,
    title: &'a str,
    stream: &StreamName,
    path: &str,
) -> (String, String, Body<'a>) {
    let slots = site.stream(stream).map(|stream| SlotInfo {
        stream,
        label: None,
        x: Some(0),
        y: Some(0),
        w: Some(1920),
        h: Some(1080),
    });
    let body = Body::Layout {
        layout: LayoutInfo {
            title,
            kind: "slots",
            canvas: [1920, 1080],
            path: site.roster.watch_path(stream),
            obs_path: path.to_owned(),
            slots: slots.into_iter().collect(),
            ingest: Vec::new(),
        },
    };
    let description = site.texts.say("layout.obs_description", &[("name", title)]);
    (title.to_owned(), description, body)
}
