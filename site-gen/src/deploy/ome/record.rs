//! The map of an app's recordings, `record-APP.xml`.
//!
//! Recordings are MPEG-TS in parts: when the engine is killed, what it has written of a part still plays, while an MP4
//! would be lost.

use engine::transcode::{AAC, VIDEO};
use roster::{App, Roster};

use crate::paths::MADE;

use super::xml::Xml;

/// Milliseconds of a part.
const PART: u32 = 10 * 60 * 1000;

/// The file's name.
pub(in crate::deploy) fn name(app: &App) -> String {
    format!("record-{}.xml", *app.slug)
}

/// The text of the file; `None` if nothing of the app is recorded.
pub(in crate::deploy) fn text(roster: &Roster, app: &App) -> Option<String> {
    roster.recorded_in(app).next()?;
    let text = Xml::document("RecordInfo", &[], |xml| {
        xml.comment(MADE);
        for stream in roster.recorded_in(app) {
            xml.element("Record", |xml| {
                // The names are exact. Without names of tracks, AAC and Opus would both be recorded; the engine silently
                // drops a name that does not exist.
                let folder = format!("/{}/{stream}", *app.slug);
                xml.leaf("Enable", true);
                xml.leaf("StreamName", stream);
                xml.leaf("VariantNames", format_args!("{VIDEO},{AAC}"));
                xml.leaf(
                    "FilePath",
                    format_args!(
                        "{folder}/${{StartTime:YYYYMMDDhhmmss}}_${{TransactionId}}_${{Sequence}}.ts"
                    ),
                );
                xml.leaf("InfoPath", format_args!("{folder}/${{TransactionId}}.xml"));
                xml.leaf("SegmentInterval", PART);
                // the clock goes on, so that parts can be joined by appending one to the other
                xml.leaf("SegmentRule", "continuity");
            });
        }
    });
    Some(text)
}
