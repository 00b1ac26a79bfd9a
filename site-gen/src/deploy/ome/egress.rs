//! The publishers that send streams elsewhere: `<Push>` to other platforms, `<FILE>` to recordings.
//!
//! Both read a map when a stream starts, so what is in a map needs no restart. That an app has relays or recordings at all
//! is in `Server.xml`.

use std::path::PathBuf;

use roster::{App, Roster};

use super::{record, xml::Xml};

/// Milliseconds until a target that accepts a connection must have answered. Until then the engine connects to no other
/// target of the app. A handshake over RTMPS with another continent takes about two seconds.
const CONNECT: u32 = 4_000;

/// Milliseconds until a target must have taken what was sent.
const SEND: u32 = 4_000;

/// The file that names an app's relays and their keys: written by `mitts relay maps`, since no build knows the keys.
pub fn push_map(roster: &Roster, app: &str) -> PathBuf {
    roster.ome.relay_maps.join(format!("{app}.xml"))
}

/// The publishers of an app.
pub(super) fn publishers(roster: &Roster, app: &App, xml: &mut Xml) {
    // also if all are disabled, so that one can be enabled without a restart
    if roster.relays_of(app).next().is_some() {
        xml.element("Push", |xml| {
            map(push_map(roster, &app.slug).display(), xml);
            if roster.ome.version.has_push_timeouts() {
                xml.leaf("ConnectionTimeout", CONNECT);
                xml.leaf("SendTimeout", SEND);
            }
        });
    }
    if roster.recorded_in(app).next().is_some() {
        xml.element("FILE", |xml| {
            // a relative path is relative to this file
            map(record::name(app), xml);
            xml.leaf("RootPath", roster.recordings.folder.display());
        });
    }
}

fn map(path: impl std::fmt::Display, xml: &mut Xml) {
    xml.element("StreamMap", |xml| {
        xml.leaf("Enable", true);
        xml.leaf("Path", path);
    });
}
