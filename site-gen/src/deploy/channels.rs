//! Where the files of channels are in `deploy/`: for each one its schedule, and the clip that it shows between turns.

use std::path::Path;

use roster::{App, Channel};

/// The folder of all channels.
pub const FOLDER: &str = "channels";

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
