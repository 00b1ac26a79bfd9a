//! What a roster says of a plan.

use std::collections::HashSet;

use roster::{Content, Layout, Rendition, Roster, StreamName};

use super::Mode;

/// Who publishes, and what is encoded of each stream.
#[derive(Clone, Debug)]
pub struct Outline {
    /// Who publishes, and who watches whom.
    pub mode: Mode,
    /// How many publish.
    pub people: u32,
    /// The longest ladder of their streams.
    pub renditions: Vec<Rendition>,
}

impl Outline {
    /// As a layout has it, or else the layout with most streams: a grid is a call, slots are an event. Without layouts it is
    /// one stream.
    pub fn of(roster: &Roster, layout: Option<&Layout>) -> Self {
        let largest = || {
            let layouts = roster.layouts.values();
            layouts.max_by_key(|layout| streams(roster, layout))
        };
        let Some(layout) = layout.or_else(largest) else {
            let all = roster.users.values();
            let all = all.flat_map(|user| roster.streams_of(user));
            return Outline {
                mode: Mode::Solo,
                people: 1,
                renditions: longest(roster, all),
            };
        };
        Outline {
            mode: match layout.content {
                Content::Slots(_) => Mode::Event,
                Content::Grid(..) => Mode::Call,
            },
            people: streams(roster, layout).max(1),
            renditions: longest(roster, roster.streams_in(layout)),
        }
    }
}

/// The longest ladder of some streams.
fn longest(roster: &Roster, streams: impl IntoIterator<Item = StreamName>) -> Vec<Rendition> {
    let streams = streams.into_iter();
    let ladders = streams.filter_map(|stream| {
        let app = roster.apps.get(&stream.app)?;
        Some(roster.ladder_of(app, &stream.name))
    });
    let longest = ladders
        .max_by_key(|ladder| ladder.len())
        .unwrap_or_default();
    longest
        .iter()
        .map(|rendition| rendition.value.clone())
        .collect()
}

/// How many different streams a layout has.
fn streams(roster: &Roster, layout: &Layout) -> u32 {
    let streams: HashSet<_> = roster.streams_in(layout).into_iter().collect();
    u32::try_from(streams.len()).unwrap_or(u32::MAX)
}
