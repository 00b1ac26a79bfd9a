//! The calculator of bandwidth, transfer and cost: `mitts plan` as a page. It is for the admin, so nothing links to it.

use super::page::{Form, Page, Subject};
use crate::{
    operate::plan::{CORES_PER_STREAM, Outline, cores_of},
    site::{
        address,
        facts::Facts,
        view::{Body, PlanInfo, Step},
    },
};
use roster::Rendition;

struct Calculator;

/// The page.
pub(super) fn page<'a>() -> Page<'a> {
    Page::new(Calculator, address::PLAN, "plan.html").unlisted()
}

impl<'a> Subject<'a> for Calculator {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        facts.texts.say("plan.title", &[])
    }

    fn description(&self, facts: &'a Facts<'a>, _: Form) -> Option<String> {
        Some(facts.texts.say("plan.lead", &[]))
    }

    fn body(&self, facts: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        let outline = Outline::of(facts.roster, None);
        Body::Plan {
            plan: PlanInfo {
                mode: outline.mode,
                people: outline.people,
                steps: steps(outline.renditions),
                cores_per_stream: CORES_PER_STREAM,
            },
        }
    }
}

/// Whether two renditions take the same.
fn same(one: &Rendition, other: &Rendition) -> bool {
    let figures =
        |rendition: &Rendition| (rendition.height, rendition.bitrate, rendition.framerate);
    figures(one) == figures(other)
}

/// The site's own renditions and those with a preset, the largest first.
fn steps(own: Vec<Rendition>) -> Vec<Step> {
    let presets =
        Rendition::presets().filter(|preset| own.iter().all(|one| one.name != preset.name));
    let presets: Vec<_> = presets.map(|preset| (preset, false)).collect();
    let own = own.into_iter().map(|one| (one, true));
    let mut all: Vec<_> = own.chain(presets).collect();
    all.sort_by_key(|(one, _)| std::cmp::Reverse((one.height, one.bitrate)));
    let step = |(one, chosen): (Rendition, bool)| Step {
        mbit: f64::from(one.bitrate) / 1_000_000.0,
        cores: cores_of(&one),
        preset: Rendition::named(&one.name).is_some_and(|preset| same(&preset, &one)),
        name: one.name.to_string(),
        chosen,
    };
    all.into_iter().map(step).collect()
}
