//! What a roster says of a plan.

use std::collections::HashSet;

use roster::{Channel, Content, Layout, Rendition, Roster, StreamName};

use super::{Mode, estimate::cores_of_channel};

/// Who publishes, and what is encoded of each stream.
#[derive(Clone, Debug)]
pub struct Outline {
    /// Who publishes, and who watches whom.
    pub mode: Mode,
    /// How many publish.
    pub people: u32,
    /// The longest ladder of their streams.
    pub renditions: Vec<Rendition>,
    /// The cores that the channels take, all the time.
    pub channels: f64,
}

impl Outline {
    /// As a layout has it, or else the layout with most streams: a grid is a call, slots are an event. Without layouts it is
    /// one stream.
    pub fn of(roster: &Roster, layout: Option<&Layout>) -> Self {
        let largest = || {
            let layouts = roster.layouts.values();
            layouts.max_by_key(|layout| streams(roster, layout))
        };
        let channels = roster.channels.values();
        let channels = channels.map(|channel| cores(roster, channel)).sum();
        let Some(layout) = layout.or_else(largest) else {
            let all = roster.users.values();
            let all = all.flat_map(|user| roster.streams_of(user));
            return Outline {
                mode: Mode::Solo,
                people: 1,
                renditions: longest(roster, all),
                channels,
            };
        };
        Outline {
            mode: match layout.content {
                Content::Slots(_) => Mode::Event,
                Content::Grid(..) => Mode::Call,
            },
            people: streams(roster, layout).max(1),
            renditions: longest(roster, roster.streams_in(layout)),
            channels,
        }
    }
}

/// The cores that a channel takes.
fn cores(roster: &Roster, channel: &Channel) -> f64 {
    let app = roster.apps.get(&channel.app.value);
    let ladder = app.into_iter().flat_map(|app| &app.renditions);
    cores_of_channel(&channel.rendition, ladder.map(|one| &one.value))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_encoded_whole_with_what_is_smaller() {
        let text = |ladder: &str| {
            format!(
                "[site]\ntitle='a'\nurl='http://a'\n[apps.show]\nrenditions={ladder}\n[users.ann]\n\
                 [channels.main]\napp='show'\n[channels.late]\napp='show'\nrendition='360p'\n"
            )
        };
        let cores = |ladder: &str| {
            let (roster, _) = Roster::parse("mitts.toml", &text(ladder)).unwrap();
            Outline::of(&roster, None).channels
        };
        // 720p and 360p at 30 frames a second, and twice Opus and thumbnails
        let both = (720.0 * 1280.0 + 360.0 * 640.0) * 30.0 / 45e6 + 0.3;
        assert!((cores("[]") - both).abs() < 1e-9, "{}", cores("[]"));
        let ladder = cores("['1080p', '480p']");
        let more = 480.0 * 480.0 * 16.0 / 9.0 * 30.0 / 45e6;
        assert!((ladder - both - more).abs() < 1e-9, "{ladder}");
    }
}
