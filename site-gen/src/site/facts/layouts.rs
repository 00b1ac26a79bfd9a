//! The public slots of a layout, and the layouts that show a stream.

use std::collections::HashMap;

use roster::{Content, Layout, Roster, StreamName};

use crate::site::{address, facts::link::Link};

/// The layouts that show a stream, by the stream.
pub(super) fn by_stream(roster: &Roster) -> HashMap<StreamName, Vec<Link>> {
    let mut layouts: HashMap<StreamName, Vec<Link>> = HashMap::new();
    for layout in roster.layouts.values() {
        let mut streams = roster.watchable_streams_in(layout);
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

/// The public slots, as indices into those of the roster. A grid has none.
pub fn watchable_slots(roster: &Roster, layout: &Layout) -> Vec<usize> {
    let Content::Slots(slots) = &layout.content else {
        return Vec::new();
    };
    let is_watchable = |at: &usize| roster.is_watchable(&slots[*at].stream);
    (0..slots.len()).filter(is_watchable).collect()
}
