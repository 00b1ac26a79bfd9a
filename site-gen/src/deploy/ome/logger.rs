//! `Logger.xml`: OvenMediaEngine's log levels, so that no line contains a stream key.
//!
//! The engine logs whole addresses in many lines, and a publisher's address contains the key. So each tag has the lowest
//! level at which no line contains a key. This was tested on OvenMediaEngine 0.21 with RTMP, WHIP and SRT publishers that
//! were allowed, denied, refused as duplicates, in a missing app, malformed, with the function down, and gone before their
//! first media; with relays; and with playback of names that look like keys.

use crate::paths::MADE;

use super::xml::Xml;

/// A tag (a regular expression), its level, and why it is not lower.
struct Tag {
    name: &'static str,
    level: &'static str,
    why: &'static str,
}

const fn tag(name: &'static str, level: &'static str, why: &'static str) -> Tag {
    Tag { name, level, why }
}

/// The tags in the engine's order: the first match decides. So `SRT` must come after `Modules\.SRT`, and `Publisher` after
/// the tags of specific publishers.
const TAGS: [Tag; 18] = [
    tag(
        "AccessController",
        "error",
        "Admission: a warning for each refused publisher, with its address.",
    ),
    tag(
        "WHIP",
        "critical",
        "Publishing by WHIP: errors contain the requested address.",
    ),
    tag(
        "SrtProvider",
        "warn",
        "Publishing by SRT: each connection with its stream id.",
    ),
    tag(
        r"Modules\.SRT",
        "critical",
        "The same one layer below, with stream ids that cannot be parsed.",
    ),
    tag(
        "Signalling",
        "critical",
        "Errors contain the requested stream, which may be a key.",
    ),
    tag(
        r"HTTP\.Server",
        "critical",
        "Errors contain the address of any request.",
    ),
    tag(
        "SRT",
        "critical",
        "Playback by SRT: errors contain the stream id.",
    ),
    tag(
        "SDP",
        "critical",
        "Each line of an offer that cannot be parsed.",
    ),
    tag("Push", "critical", "Relays: the keys of other platforms."),
    tag(
        "Thumbnail",
        "critical",
        "Each waiting page polls its stream, by any name.",
    ),
    tag("LLHLS Publisher", "critical", "The same for playlists."),
    tag("WebRTC Publisher", "critical", "The same for signalling."),
    tag("Publisher", "error", "The same for the other publishers."),
    tag(
        "Provider",
        "warn",
        "\"Unknown/KEY has been stopped\": each refused RTMP publisher, also while the function is down.",
    ),
    tag(
        "RTMPProvider",
        "error",
        "Clients that leave before their first media are logged with their key, and their app may be a key.",
    ),
    tag(
        "Orchestrator",
        "warn",
        "Requested names, whether they exist or not.",
    ),
    tag(r".*\.Stat", "warn", "Counters, every few seconds."),
    tag(".*", "info", "Everything else."),
];

/// Where a server's engine writes its log.
pub const LOG_FOLDER: &str = "/var/log/ovenmediaengine";

/// The text of the file; the same for every roster and version.
pub(in crate::deploy) fn text() -> String {
    Xml::document("Logger", &[("version", "2")], |xml| {
        xml.comment(MADE);
        xml.comment(
            "Lines that would contain stream keys are off. The first matching tag decides: keep the order.",
        );
        xml.leaf("Path", LOG_FOLDER);
        for Tag { name, level, why } in TAGS {
            xml.comment(why);
            xml.empty("Tag", &[("name", name), ("level", level)]);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With a lower level, a missing tag or another order, keys appeared in the log of a real engine.
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
