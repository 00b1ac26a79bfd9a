//! Queries about channels that need the whole roster: what viewers get, and when users with only turns may publish.

use engine::transcode::{Encode, Outputs};
use jiff::Timestamp;

use crate::model::{apps::App, channels::Channel, roster::Tables, users::User};

/// Frames per second of a channel, unless its rendition says otherwise. Without a number the engine would take the first
/// source's.
const FRAMERATE: u32 = 30;

impl Tables {
    /// The channels in an app.
    pub fn channels_in(&self, app: &App) -> impl Iterator<Item = &Channel> {
        let channels = self.channels.values();
        channels.filter(|channel| channel.app.value == app.slug.value)
    }

    /// The channel with a stream of this name in an app.
    pub fn channel_of(&self, app: &App, name: &str) -> Option<&Channel> {
        let channel = self.channels.get(name);
        channel.filter(|channel| channel.app.value == app.slug.value)
    }

    /// The renditions of a stream that relays push, also relays that are off and may be switched on.
    pub fn relayed_renditions(&self, app: &App, name: &str) -> Vec<&str> {
        let relays = self
            .relays_of(app)
            .filter(|relay| *relay.stream.name == *name);
        relays
            .filter_map(|relay| relay.rendition.as_ref().map(|name| name.as_str()))
            .collect()
    }

    /// What viewers get of a channel. All of it is encoded, in one size whatever its users send, so that nothing breaks off
    /// when another one is on air. The app's renditions are there as far as they are smaller, or relayed.
    pub fn channel_outputs(&self, app: &App, channel: &Channel) -> Outputs {
        let source = fixed(channel.rendition.encode());
        let relayed = self.relayed_renditions(app, &channel.slug);
        let mut outputs = app.outputs(&app.renditions);
        outputs.encodes.retain_mut(|encode| {
            let is_smaller = encode.height < source.height;
            encode.height = encode.height.min(source.height);
            is_smaller || relayed.contains(&&*encode.name)
        });
        outputs.encodes = outputs.encodes.into_iter().map(fixed).collect();
        outputs.source = Some(source);
        outputs
    }

    /// The end of the time around their turns in which a user with `only_turns` may publish in an app, if it is that time.
    /// It begins with the channel's `early`. Times that touch are one.
    pub fn slot(&self, user: &User, app: &App, now: Timestamp) -> Option<Timestamp> {
        let mut slots: Vec<(Timestamp, Timestamp)> = Vec::new();
        for channel in self.channels_in(app) {
            let turns = channel
                .turns
                .iter()
                .filter(|turn| turn.user.value == user.slug.value);
            slots.extend(turns.map(|turn| {
                let opens = turn.at.checked_sub(channel.early);
                (opens.unwrap_or(Timestamp::MIN), turn.ends())
            }));
        }
        slots.sort_unstable();
        let end = slots.into_iter().fold(
            now,
            |end, (opens, ends)| {
                if opens <= end { end.max(ends) } else { end }
            },
        );
        (end > now).then_some(end)
    }

    /// The user's next turn in an app: from when they may publish for it, and its start.
    pub fn next_turn(&self, user: &User, app: &App, now: Timestamp) -> Option<[Timestamp; 2]> {
        let turns = self.channels_in(app).flat_map(|channel| {
            let turns = channel.turns.iter();
            turns.map(move |turn| (turn, channel.early))
        });
        turns
            .filter(|(turn, _)| turn.user.value == user.slug.value)
            .map(|(turn, early)| {
                let opens = turn.at.checked_sub(early);
                [opens.unwrap_or(Timestamp::MIN), turn.at]
            })
            .filter(|[opens, _]| *opens > now)
            .min()
    }
}

/// The same in a size that does not follow the source's shape, and with a number of frames per second of its own.
fn fixed(encode: Encode) -> Encode {
    // the engine rounds up to multiples of four
    let width = (encode.height * 16 / 9).next_multiple_of(4);
    Encode {
        width: Some(width),
        framerate: encode.framerate.or(Some(FRAMERATE)),
        ..encode
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::roster::Roster;

    const ROSTER: &str = r#"
        [site]
        title = "T"
        url = "https://live.example.net"
        [apps.show]
        renditions = ["1080p", "720p", "480p", { name = "tiny", height = 120, bitrate = "100 kbit/s", framerate = 10 }]
        [apps.other]
        [users.ann]
        apps = ["show", "other"]
        only_turns = true
        [users.ben]
        apps = ["show"]
        [channels.main]
        app = "show"
        early = "10m"
        turns = [
          { user = "ann", at = 2026-12-04T20:00:00Z, for = "30m" },
          { user = "ben", at = 2026-12-04T20:30:00Z, for = "30m" },
          { user = "ann", at = 2026-12-04T21:00:00Z, for = "30m" },
          { user = "ann", at = 2026-12-04T21:35:00Z, for = "30m" },
        ]
        [channels.large]
        app = "show"
        rendition = { name = "1080p", framerate = 50 }
        [relays.a]
        stream = "show/main"
        to = "rtmp://h.example/app"
        key = { env = "K" }
        rendition = "1080p"
    "#;

    fn roster() -> Roster {
        Roster::parse("mitts.toml", ROSTER).unwrap().0
    }

    fn encodes(channel: &str) -> Vec<(String, u32, u32, u32)> {
        let roster = roster();
        let outputs = roster.channel_outputs(&roster.apps["show"], &roster.channels[channel]);
        let all = outputs.source.into_iter().chain(outputs.encodes);
        let figures = |one: Encode| {
            (
                one.name,
                one.width.unwrap(),
                one.height,
                one.framerate.unwrap(),
            )
        };
        all.map(figures).collect()
    }

    #[test]
    fn a_channel_has_one_size_and_what_is_smaller_or_relayed() {
        let named =
            |name: &str, width, height, framerate| (name.to_owned(), width, height, framerate);
        assert_eq!(
            encodes("main"),
            [
                named("720p", 1280, 720, 30),
                named("1080p", 1280, 720, 30),
                named("480p", 856, 480, 30),
                named("tiny", 216, 120, 10),
            ]
        );
        let large = encodes("large");
        assert_eq!(large[0], named("1080p", 1920, 1080, 50));
        assert_eq!(
            large[1..],
            [
                named("720p", 1280, 720, 30),
                named("480p", 856, 480, 30),
                named("tiny", 216, 120, 10),
            ]
        );
    }

    #[test]
    fn who_has_only_turns_publishes_from_before_them_until_their_end() {
        let roster = roster();
        let slot = |app: &str, now: &str| {
            let end = roster.slot(
                &roster.users["ann"],
                &roster.apps[app],
                now.parse().unwrap(),
            );
            end.map(|end| end.to_string())
        };
        assert_eq!(slot("show", "2026-12-04T19:49:59Z"), None);
        let first = Some("2026-12-04T20:30:00Z".to_owned());
        assert_eq!(slot("show", "2026-12-04T19:50:00Z"), first);
        assert_eq!(slot("show", "2026-12-04T20:29:59Z"), first);
        assert_eq!(slot("show", "2026-12-04T20:30:00Z"), None);
        assert_eq!(
            slot("show", "2026-12-04T20:50:00Z").unwrap(),
            "2026-12-04T22:05:00Z",
            "the next turn opens before this one ends"
        );
        assert_eq!(slot("show", "2026-12-04T22:05:00Z"), None);
        assert_eq!(slot("other", "2026-12-04T20:10:00Z"), None);
    }
}
