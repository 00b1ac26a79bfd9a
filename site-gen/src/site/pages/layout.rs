//! The pages of a layout: for people, for OBS and for other sites; and each of its slots for OBS.

use roster::Layout;

use super::{
    page::{Form, Page, Subject, on_site},
    watch::obs_description,
};
use crate::site::{
    address,
    facts::{Facts, layouts::shown_slots},
    view::{Body, LayoutInfo},
};

struct Whole<'a>(&'a Layout);

struct Slot<'a> {
    layout: &'a Layout,
    /// Index among its slots.
    slot: usize,
}

/// The pages of all layouts.
pub(super) fn pages<'a>(facts: &Facts<'a>, embed: bool) -> Vec<Page<'a>> {
    let mut pages = Vec::new();
    for layout in facts.roster.layouts.values() {
        let path = address::of(&*layout.slug);
        let page = Page::new(Whole(layout), path.clone(), "layout.html");
        // OBS and other sites have no session
        if layout.watchers.is_some() {
            pages.push(page.unlisted());
            continue;
        }
        pages.push(page);
        let whole = Page::obs(Whole(layout), &path);
        let slots = shown_slots(facts.roster, layout).into_iter();
        let slots: Vec<_> = slots
            .map(|slot| Page {
                path: format!("{}{}/", whole.path, slot + 1),
                ..Page::obs(Slot { layout, slot }, &path)
            })
            .collect();
        pages.push(whole);
        pages.extend(slots);
        pages.extend(embed.then(|| Page::embed(Whole(layout), &path)));
    }
    pages
}

impl<'a> Subject<'a> for Whole<'a> {
    fn title(&self, _: &'a Facts<'a>) -> String {
        self.0.title.clone()
    }

    fn description(&self, facts: &'a Facts<'a>, _: Form) -> Option<String> {
        Some(on_site(facts, "layout.description", &self.0.title))
    }

    fn body(&self, facts: &'a Facts<'a>, form: Form, _: &str) -> Body<'a> {
        let layout = LayoutInfo::of(facts, self.0);
        match form {
            Form::Page | Form::Obs => Body::Layout { layout },
            Form::Embed => Body::Embed {
                name: &self.0.title,
                path: layout.path.clone(),
                user: None,
                stream: None,
                layout: Some(layout),
            },
        }
    }

    fn proportions(&self) -> [u32; 2] {
        self.0.canvas
    }
}

impl<'a> Subject<'a> for Slot<'a> {
    fn title(&self, _: &'a Facts<'a>) -> String {
        format!("{} {}", self.layout.title, self.slot + 1)
    }

    fn description(&self, facts: &'a Facts<'a>, _: Form) -> Option<String> {
        Some(obs_description(facts, &self.title(facts)))
    }

    fn body(&self, facts: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        Body::Layout {
            layout: LayoutInfo::of_slot(facts, self.layout, self.slot),
        }
    }
}
