//! Where the files of channels are in `deploy/`: for each one its schedule, and the clip that it shows between turns.

use std::path::Path;

use roster::{App, Channel, Roster};

/// The folder of all channels.
pub const FOLDER: &str = "channels";

/// The folder of schedules that the conductor writes, beside `Server.xml`. It has a folder for each app.
pub const CONDUCTED: &str = "schedules";

/// Whether the conductor writes the schedules of an app, since one of its channels has a queue. The engine reads those of an app
/// from one folder.
pub fn is_conducted(roster: &Roster, app: &str) -> bool {
    let mut channels = roster.channels.values();
    channels.any(|channel| channel.queue.is_some() && **channel.app == *app)
}

/// The folder of an app's schedules, relative to `Server.xml`.
pub(super) fn schedules(roster: &Roster, app: &App) -> String {
    match is_conducted(roster, &app.slug) {
        true => format!("{CONDUCTED}/{}", *app.slug),
        false => folder(app),
    }
}

/// The name of the clip in schedules.
pub(super) const STANDBY: &str = "standby";

/// The folder of an app's channels.
pub(super) fn folder(app: &App) -> String {
    format!("{FOLDER}/{}", *app.slug)
}

/// A channel's schedule.
pub(super) fn schedule(channel: &Channel) -> String {
    format!("{FOLDER}/{}/{}.sch", *channel.app, *channel.slug)
}

/// The name of a channel's clip, beside its schedule.
pub(super) fn clip_name(channel: &Channel) -> String {
    let given = channel.standby.as_ref();
    let ending = given.and_then(|given| Path::new(given.as_str()).extension()?.to_str());
    let plain = |ending: &&str| ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let ending = ending.filter(plain).unwrap_or("mp4");
    format!("{}.{ending}", *channel.slug)
}

/// The path of a channel's clip.
pub fn clip(channel: &Channel) -> String {
    format!("{FOLDER}/{}/{}", *channel.app, clip_name(channel))
}
