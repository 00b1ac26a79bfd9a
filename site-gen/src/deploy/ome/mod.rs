//! OvenMediaEngine's files: `Server.xml`, `Logger.xml`, the maps of relays and recordings, and the schedules of channels.

mod application;
mod bind;
mod cluster;
mod egress;
mod llhls;
mod logger;
mod outputs;
pub mod push;
mod record;
mod schedule;
mod server;
mod transcode;
mod workers;
mod xml;

use jiff::Timestamp;
use roster::{Channel, Roster, Slug};

use super::{DeployFile, DeployOptions, channels, machine::Machine};

pub use egress::push_map;
pub(super) use llhls::REWIND;
pub use logger::LOG_FOLDER;

/// `Server.xml` and `Logger.xml`.
pub(super) fn files(
    roster: &Roster,
    options: &DeployOptions,
    machine: &Machine,
) -> Vec<DeployFile> {
    vec![
        DeployFile {
            name: "Server.xml".into(),
            text: server::text(roster, options, machine),
        },
        DeployFile {
            name: "Logger.xml".into(),
            text: logger::text(),
        },
    ]
}

/// The schedule of each channel, except those that the conductor writes.
pub(super) fn schedules(roster: &Roster) -> impl Iterator<Item = DeployFile> {
    let channels = roster.channels.values();
    let own = channels.filter(|channel| !channels::is_conducted(roster, &channel.app));
    own.map(|channel| DeployFile {
        name: channels::schedule(channel).into(),
        text: timetable_schedule(channel),
    })
}

/// The schedule of a channel without a queue.
pub fn timetable_schedule(channel: &Channel) -> String {
    schedule::text(channel, &channels::clip_name(channel))
}

/// The schedule of a queue: who is on air from which moment on, `None` for the clip. Without `falls_back`, viewers see the last
/// picture while a stream is absent, not the clip.
pub fn queue_schedule<'a>(
    channel: &Channel,
    falls_back: bool,
    programs: impl Iterator<Item = (Option<&'a Slug>, Timestamp)>,
) -> String {
    schedule::of_queue(channel, &channels::clip_name(channel), falls_back, programs)
}

/// The map of recordings of each app that records.
pub(super) fn record_maps(roster: &Roster) -> impl Iterator<Item = DeployFile> {
    roster.apps.values().filter_map(|app| {
        let text = record::text(roster, app)?;
        let name = record::name(app).into();
        Some(DeployFile { name, text })
    })
}
