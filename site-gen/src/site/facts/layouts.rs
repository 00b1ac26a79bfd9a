//! The slots of a layout that its page shows, and the layouts that show a stream.

use std::collections::HashMap;

use roster::{Content, Layout, Roster, StreamName};

use crate::site::{address, facts::link::Link};

/// The layouts that show a stream, by the stream.
pub(super) fn by_stream(roster: &Roster) -> HashMap<StreamName, Vec<Link>> {
    let mut layouts: HashMap<StreamName, Vec<Link>> = HashMap::new();
    let layouts_shown = roster.layouts.values();
    for layout in layouts_shown.filter(|layout| !roster.hides_layout(layout)) {
        let mut streams = roster.shown_streams_in(layout);
        streams.sort();
        streams.dedup();
        for stream in streams {
            layouts.entry(stream).or_default().push(Link {
                title: layout.title.clone(),
                path: address::of(&*layout.slug),
            });
        }
    }
    layouts
}

/// The slots that its page shows, as indices into those of the roster. A grid has none.
pub fn shown_slots(roster: &Roster, layout: &Layout) -> Vec<usize> {
    let Content::Slots(slots) = &layout.content else {
        return Vec::new();
    };
    let is_shown = |at: &usize| roster.shows(layout, &slots[*at].stream);
    (0..slots.len()).filter(is_shown).collect()
}
