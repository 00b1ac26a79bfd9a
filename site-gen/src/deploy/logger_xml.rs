//! `Logger.xml`: what OvenMediaEngine logs, with every line left out that would show a stream key.

use super::{MADE, xml::Xml};

/// Tags in the order in which the engine tries them: the first that matches a line decides.
///
/// Observed with keys in success, duplicate, denial and malformed requests: with these levels none
/// stood in a log. `Push` would show relays' keys. Before `.*`, so that the rest keeps its lines.
const TAGS: [(&str, &str); 10] = [
    ("AccessController", "error"),
    ("WHIP", "critical"),
    ("SrtProvider", "warn"),
    (r"Modules\.SRT", "critical"),
    ("Signalling", "error"),
    (r"HTTP\.Server", "critical"),
    ("SRT", "critical"),
    ("Push", "critical"),
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
