//! The schedule of a channel, `channels/APP/CHANNEL.sch`, which the engine reads whenever its time of change differs by a
//! second.
//!
//! What is on air goes on unbroken when the file changes, as long as its own `<Program>` stays the same to the byte. So a
//! program's text depends on nothing but what it shows and when it begins: the end is where the next one begins.

use jiff::Timestamp;
use roster::{Channel, Slug};

use crate::paths::MADE;

use super::{super::channels, xml::Xml};
use engine::names::VHOST;

/// A moment long ago, for what is on air before the first turn.
const EVER: Timestamp = Timestamp::constant(946_684_800, 0);

/// The first line of schedules that are not files of the build.
const CONDUCTED: &str = "Made by `mitts conduct`; changes are lost.";

/// The text of the file of a timetable. `clip` is the name of the clip beside it.
pub(in crate::deploy) fn text(channel: &Channel, clip: &str) -> String {
    let stretches = channel.timetable().into_iter();
    let programs = stretches.map(|stretch| (stretch.user, stretch.from.unwrap_or(EVER)));
    document(channel, clip, MADE, true, programs)
}

/// The text of the file of a queue: who is on air from which moment on, `None` for the clip. Without `falls_back`, viewers see
/// the last picture while a stream is absent, not the clip.
pub(in crate::deploy) fn of_queue<'a>(
    channel: &Channel,
    clip: &str,
    falls_back: bool,
    programs: impl Iterator<Item = (Option<&'a Slug>, Timestamp)>,
) -> String {
    document(channel, clip, CONDUCTED, falls_back, programs)
}

fn document<'a>(
    channel: &Channel,
    clip: &str,
    made: &str,
    falls_back: bool,
    programs: impl Iterator<Item = (Option<&'a Slug>, Timestamp)>,
) -> String {
    let clip = format!("file://{clip}");
    Xml::document("Schedule", &[], |xml| {
        xml.comment(made);
        xml.element("Stream", |xml| {
            xml.leaf("Name", &*channel.slug);
            xml.leaf("BypassTranscoder", false);
            xml.leaf("VideoTrack", true);
            xml.leaf("AudioTrack", true);
        });
        // for a user whose turn it is and who is absent
        if falls_back {
            xml.element("FallbackProgram", |xml| {
                xml.empty("Item", &[("url", &clip)]);
            });
        }
        for (user, from) in programs {
            program(channel, user, from, &clip, xml);
        }
    })
}

/// What is on air from then on. It repeats, so it ends only where the next one begins.
fn program(channel: &Channel, user: Option<&Slug>, from: Timestamp, clip: &str, xml: &mut Xml) {
    let scheduled = format!("{from:.3}");
    let name = user.map_or(channels::STANDBY, Slug::as_str);
    let attributes = [
        ("name", name),
        ("scheduled", &*scheduled),
        ("repeat", "true"),
    ];
    xml.element_with("Program", &attributes, |xml| match user {
        Some(user) => {
            let url = format!("stream://{VHOST}/{}/{user}", *channel.app);
            xml.empty("Item", &[("url", &url), ("duration", "-1")]);
        }
        None => xml.empty("Item", &[("url", clip)]),
    });
}

#[cfg(test)]
mod tests {
    use roster::Roster;

    fn programs(turns: &str) -> Vec<String> {
        let text = format!(
            "[site]\ntitle = \"T\"\nurl = \"https://h\"\n[apps.show]\n[users.ann]\n[users.ben]\n\
             [channels.main]\napp = \"show\"\nturns = [{turns}]\n"
        );
        let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
        let text = super::text(&roster.channels["main"], "main.mp4");
        let parts = text.split("<Program ").skip(1);
        let program = |part: &str| part.split("</Program>").next().map(str::to_owned);
        parts.filter_map(program).collect()
    }

    const ANN: &str = "{ user = \"ann\", at = 2026-12-04T20:00:00Z, for = \"30m\" }";
    const LONGER: &str = "{ user = \"ann\", at = 2026-12-04T20:00:00Z, for = \"45m\" }";
    const BEN: &str = "{ user = \"ben\", at = 2026-12-04T20:45:00Z, for = \"30m\" }";

    #[test]
    fn what_is_on_air_keeps_its_bytes_when_others_change() {
        let [before, ann, gap] = &programs(ANN)[..] else {
            panic!("the clip, a turn, the clip");
        };
        let later = programs(&format!("{LONGER}, {BEN}"));
        assert_eq!(
            [&later[0], &later[1]],
            [before, ann],
            "extended, and another one behind it"
        );
        let more = programs(&format!("{ANN}, {BEN}"));
        assert_eq!([&more[0], &more[1], &more[2]], [before, ann, gap]);
    }

    #[test]
    fn a_turn_has_no_end_of_its_own() {
        let all = programs(&format!("{LONGER}, {BEN}"));
        assert_eq!(all.len(), 4, "no gap between the two");
        assert!(
            all[1].contains("scheduled=\"2026-12-04T20:00:00.000Z\""),
            "{}",
            all[1]
        );
        assert!(
            all[1].contains("url=\"stream://default/show/ann\" duration=\"-1\""),
            "{}",
            all[1]
        );
        assert!(
            all[0].contains("scheduled=\"2000-01-01T00:00:00.000Z\""),
            "{}",
            all[0]
        );
        assert!(
            all[3].contains("scheduled=\"2026-12-04T21:15:00.000Z\""),
            "{}",
            all[3]
        );
        assert!(all[3].contains("url=\"file://main.mp4\""), "{}", all[3]);
    }
}
