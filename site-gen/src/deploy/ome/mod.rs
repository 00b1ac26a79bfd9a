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

use roster::Roster;

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

/// The schedule of each channel.
pub(super) fn schedules(roster: &Roster) -> impl Iterator<Item = DeployFile> {
    roster.channels.values().map(|channel| DeployFile {
        name: channels::schedule(channel).into(),
        text: schedule::text(channel, &channels::clip_name(channel)),
    })
}

/// The map of recordings of each app that records.
pub(super) fn record_maps(roster: &Roster) -> impl Iterator<Item = DeployFile> {
    roster.apps.values().filter_map(|app| {
        let text = record::text(roster, app)?;
        let name = record::name(app).into();
        Some(DeployFile { name, text })
    })
}
