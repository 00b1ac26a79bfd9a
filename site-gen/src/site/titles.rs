//! What pages are called, and the sentence that tells of each elsewhere.

use crate::{
    content::markdown::shorten,
    site::{plan::Page, source::Site},
};

impl Page {
    /// As plain text.
    pub(super) fn title(self, site: &Site<'_>) -> String {
        let roster = site.roster;
        let say = |key: &str| site.texts.say(key, &[]);
        match self {
            Page::Home(number) => numbered(site, &roster.site.title, number),
            Page::Watch { user, .. }
            | Page::WatchObs { user, .. }
            | Page::WatchEmbed { user, .. } => roster.users[user].name.clone(),
            Page::Channel(at) | Page::ChannelObs(at) | Page::ChannelEmbed(at) => {
                roster.channels[at].title.clone()
            }
            Page::Layout(at) | Page::LayoutObs(at) | Page::LayoutEmbed(at) => {
                roster.layouts[at].title.clone()
            }
            Page::SlotObs { layout, slot } => {
                format!("{} {}", roster.layouts[layout].title, slot + 1)
            }
            Page::Content(at) => site.title_of(at).to_owned(),
            Page::Group { group, number } => numbered(site, site.groups[group].title, number),
            Page::Schedule => say("schedule.title"),
            Page::Section { section, number } => {
                numbered(site, &site.section_title(section), number)
            }
            Page::Tags => say("tags.title"),
            Page::Tag { tag, number } => numbered(site, &site.tags[tag].title, number),
            Page::GoLive => say("golive.title"),
            Page::NotFound => say("missing.title"),
            Page::Offline => say("offline.title"),
        }
    }

    /// As plain text: its own, or the site's.
    pub(super) fn description(self, site: &Site<'_>) -> String {
        let name = &site.roster.site.title;
        let say = |key: &str, arguments: &[(&str, &str)]| site.texts.say(key, arguments);
        let on_site = |key: &str, title: &str| say(key, &[("name", title), ("site", name)]);
        let written = match self {
            Page::Content(at) => described(site, at),
            Page::Section { section, .. } => {
                let page = site.sections[section].page;
                page.and_then(|page| described(site, page))
            }
            Page::Watch { .. } | Page::Channel(_) => {
                Some(on_site("watch.description", &self.title(site)))
            }
            Page::Group { group, .. } => {
                Some(on_site("layout.description", site.groups[group].title))
            }
            Page::Layout(_)
            | Page::LayoutObs(_)
            | Page::WatchEmbed { .. }
            | Page::ChannelEmbed(_)
            | Page::LayoutEmbed(_) => Some(on_site("layout.description", &self.title(site))),
            Page::WatchObs { .. } | Page::ChannelObs(_) | Page::SlotObs { .. } => Some(say(
                "layout.obs_description",
                &[("name", &self.title(site))],
            )),
            Page::GoLive => Some(say("golive.description", &[("site", name)])),
            Page::NotFound => Some(say("missing.description", &[])),
            Page::Offline => Some(say("offline.why", &[])),
            Page::Home(_) | Page::Schedule | Page::Tags | Page::Tag { .. } => None,
        };
        written.unwrap_or_else(|| {
            let tagline = site.roster.site.tagline.as_ref();
            tagline.unwrap_or(name).clone()
        })
    }
}

/// What a Markdown page says of itself, or its beginning.
fn described(site: &Site<'_>, page: usize) -> Option<String> {
    let written = site.content.pages[page].front.description.clone();
    let summary = shorten(&site.rendered[page].summary);
    written.or(Some(summary).filter(|text| !text.is_empty()))
}

/// The title of a list's page.
fn numbered(site: &Site<'_>, title: &str, number: usize) -> String {
    match number {
        1 => title.to_owned(),
        _ => site.texts.say(
            "list.page_title",
            &[("title", title), ("n", &number.to_string())],
        ),
    }
}
