//! `Logger.xml`: what OvenMediaEngine logs, with every line left out that would show a stream key.

use crate::paths::MADE;

use super::xml::Xml;

/// Tags in the order in which the engine tries them: the first that matches a line decides.
///
/// Observed with keys in success, duplicate, denial and malformed requests: with these levels none
/// stood in a log. `Push` would show relays' keys. `Thumbnail` and the two after it only keep it short: every
/// page that waits for a stream asks for it every few seconds, and each time these say that it is absent.
const TAGS: [(&str, &str); 13] = [
    ("AccessController", "error"),
    ("WHIP", "critical"),
    ("SrtProvider", "warn"),
    (r"Modules\.SRT", "critical"),
    ("Signalling", "error"),
    (r"HTTP\.Server", "critical"),
    ("SRT", "critical"),
    ("Push", "critical"),
    ("Thumbnail", "critical"),
    ("LLHLS Publisher", "critical"),
    ("Publisher", "error"),
    (r".*\.Stat", "warn"),
    (".*", "info"),
];

/// The file's text; the same for every roster.
pub(super) fn text() -> String {
    Xml::document("Logger", &[("version", "2")], |xml| {
        xml.comment(MADE);
        xml.comment(
            "The lines that would show stream keys are off, and the order of tags matters.",
        );
        xml.leaf("Path", "/var/log/ovenmediaengine");
        for (name, level) in TAGS {
            xml.empty("Tag", &[("name", name), ("level", level)]);
        }
    })
}
