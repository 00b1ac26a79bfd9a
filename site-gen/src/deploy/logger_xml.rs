//! `Logger.xml`: what OvenMediaEngine logs, without every line that would show a stream key.
//!
//! The engine writes whole addresses into many of its lines, and the address of a publisher holds the
//! key. A level here is therefore as low as it can be with no key in a line of that tag: found by running
//! OvenMediaEngine 0.21 with RTMP, WHIP and SRT publishers, each allowed, denied, refused as a duplicate, sent
//! to an app that does not exist, malformed, with the function down, and gone before its first media; with
//! relays, and with players of names that look like keys.

use crate::paths::MADE;

use super::xml::Xml;

/// A tag, its level, and why it is not lower. A regular expression names the tag.
struct Tag {
    name: &'static str,
    level: &'static str,
    why: &'static str,
}

const fn tag(name: &'static str, level: &'static str, why: &'static str) -> Tag {
    Tag { name, level, why }
}

/// In the order in which the engine tries them: the first that matches decides. So `SRT` must stand behind
/// `Modules\.SRT`, and `Publisher` behind the tags of single publishers.
const TAGS: [Tag; 18] = [
    tag(
        "AccessController",
        "error",
        "Admission: a warning for each publisher that is refused, with its address.",
    ),
    tag(
        "WHIP",
        "critical",
        "Publishing by WHIP: errors name the address that was asked.",
    ),
    tag(
        "SrtProvider",
        "warn",
        "Publishing by SRT: each connection with its stream id.",
    ),
    tag(
        r"Modules\.SRT",
        "critical",
        "The same one layer below, with what does not parse.",
    ),
    tag(
        "Signalling",
        "critical",
        "Errors name what somebody tried to play, and that may be a key.",
    ),
    tag(
        r"HTTP\.Server",
        "critical",
        "Errors name the address of any request.",
    ),
    tag(
        "SRT",
        "critical",
        "Playback by SRT: errors name the stream id.",
    ),
    tag(
        "SDP",
        "critical",
        "Each line of an offer that does not parse.",
    ),
    tag("Push", "critical", "Relays: the keys of other platforms."),
    tag(
        "Thumbnail",
        "critical",
        "Each page that waits for a stream asks again and again, by any name.",
    ),
    tag("LLHLS Publisher", "critical", "The same of playlists."),
    tag("WebRTC Publisher", "critical", "The same of signalling."),
    tag("Publisher", "error", "The same of the other publishers."),
    tag(
        "Provider",
        "warn",
        "\"Unknown/KEY has been stopped\": each RTMP publisher that was refused, also while the function is down.",
    ),
    tag(
        "RTMPProvider",
        "error",
        "A client that leaves is named by its key until its first media, and its app may be a key.",
    ),
    tag(
        "Orchestrator",
        "warn",
        "Names that somebody asked for, whether they exist or not.",
    ),
    tag(r".*\.Stat", "warn", "Counters, every few seconds."),
    tag(".*", "info", "All that is left."),
];

/// The file's text; the same for every roster and version.
pub(super) fn text() -> String {
    Xml::document("Logger", &[("version", "2")], |xml| {
        xml.comment(MADE);
        xml.comment(
            "Lines that would show stream keys are off. The first tag that matches decides: keep the order.",
        );
        xml.leaf("Path", "/var/log/ovenmediaengine");
        for Tag { name, level, why } in TAGS {
            xml.comment(why);
            xml.empty("Tag", &[("name", name), ("level", level)]);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A lower level, a missing tag or another order let keys into the log of a real engine.
    #[test]
    fn each_tag_that_would_show_a_key_is_silent_enough_and_in_its_place() {
        let text = text();
        let tags: Vec<_> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("<Tag name=\""))
            .collect();
        assert_eq!(
            tags,
            [
                r#"AccessController" level="error"/>"#,
                r#"WHIP" level="critical"/>"#,
                r#"SrtProvider" level="warn"/>"#,
                r#"Modules\.SRT" level="critical"/>"#,
                r#"Signalling" level="critical"/>"#,
                r#"HTTP\.Server" level="critical"/>"#,
                r#"SRT" level="critical"/>"#,
                r#"SDP" level="critical"/>"#,
                r#"Push" level="critical"/>"#,
                r#"Thumbnail" level="critical"/>"#,
                r#"LLHLS Publisher" level="critical"/>"#,
                r#"WebRTC Publisher" level="critical"/>"#,
                r#"Publisher" level="error"/>"#,
                r#"Provider" level="warn"/>"#,
                r#"RTMPProvider" level="error"/>"#,
                r#"Orchestrator" level="warn"/>"#,
                r#".*\.Stat" level="warn"/>"#,
                r#".*" level="info"/>"#,
            ]
        );
    }
}
