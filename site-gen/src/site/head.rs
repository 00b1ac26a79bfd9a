//! What a page's head tells besides its title: feeds and calendars, and what its players need.

use crate::site::{
    companions::atom::has_feed,
    plan::Page,
    source::Site,
    view::{Alternate, Body, PartInfo, Stream},
};

/// The feeds and calendars of a page.
pub(super) fn alternates(page: Page, site: &Site<'_>) -> Vec<Alternate> {
    let calendar = |path: String| Alternate {
        kind: "text/calendar",
        path,
        title: site.texts.say("schedule.calendar", &[]),
    };
    let feed = |path: &str, title: &str| Alternate {
        kind: "application/atom+xml",
        path: format!("{path}feed.xml"),
        title: title.to_owned(),
    };
    let whole = || site.dated.then(|| feed("/", &site.info.title));
    let all = || (!site.schedule.is_empty()).then(|| calendar("/schedule.ics".to_owned()));
    match page {
        Page::Home(_) => whole().into_iter().chain(all()).collect(),
        Page::Content(_) => whole().into_iter().collect(),
        Page::Schedule => {
            let feed = feed("/schedule/", &site.texts.say("schedule.title", &[]));
            all().into_iter().chain([feed]).collect()
        }
        Page::Section { section: at, .. } => {
            let section = &site.sections[at];
            let has = has_feed(site, section.pages.iter().copied());
            let own = has.then(|| feed(&section.path, &site.section_title(at)));
            own.into_iter().collect()
        }
        Page::Watch { user, .. } => {
            let slug = &site.roster.users[user].slug.value;
            let own = site.scheduled.contains(slug);
            let own = own.then(|| calendar(format!("/{slug}/schedule.ics")));
            own.into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// What the players of a page need.
pub(super) struct Players {
    /// There are some.
    pub some: bool,
    /// One may need hls.js.
    pub hls: bool,
}

/// The players of a page.
pub(super) fn players_on(body: &Body<'_>) -> Players {
    let streams: Vec<&Stream<'_>> = match body {
        Body::Watch { stream, .. } => stream.iter().collect(),
        Body::Layout { layout }
        | Body::Embed {
            layout: Some(layout),
            ..
        } => layout.slots.iter().map(|slot| &slot.stream).collect(),
        Body::Embed { stream, .. } => stream.iter().collect(),
        Body::Page { content } => embedded(&content.parts),
        Body::Section { section, .. } => embedded(&section.parts),
        _ => Vec::new(),
    };
    let hls = streams
        .iter()
        .any(|stream| stream.addresses.llhls.is_some());
    Players {
        some: !streams.is_empty(),
        hls,
    }
}

fn embedded<'p, 'a>(parts: &'p [PartInfo<'a>]) -> Vec<&'p Stream<'a>> {
    let streams = parts.iter().flat_map(|part| {
        let slots = part.layout.iter().flat_map(|layout| &layout.slots);
        part.stream.iter().chain(slots.map(|slot| &slot.stream))
    });
    streams.collect()
}
