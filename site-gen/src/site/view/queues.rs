//! The template variables of pages about queues.

use roster::Channel;
use serde::Serialize;

use crate::site::address;

/// The size of a browser source: that of most scenes.
const CANVAS: [u32; 2] = [1920, 1080];

/// A channel's queue. Who is in it changes all the time, so pages read that from `/queue.json`.
#[derive(Clone, Debug, Serialize)]
pub struct QueueInfo<'a> {
    /// The channel's name in addresses, and in `/queue.json`.
    pub channel: &'a str,
    /// The channel's app.
    pub app: &'a str,
    /// The channel's title.
    pub name: &'a str,
    /// The page of the queue.
    pub path: String,
    /// The channel's page.
    pub watch: String,
    /// Its page for OBS.
    pub obs_path: String,
    /// The size of that page in pixels.
    pub canvas: [u32; 2],
}

impl<'a> QueueInfo<'a> {
    /// The queue of a channel.
    pub fn of(channel: &'a Channel) -> Self {
        let path = address::queue(&*channel.slug);
        QueueInfo {
            channel: &channel.slug.value,
            app: &channel.app.value,
            name: &channel.title,
            watch: address::of(&*channel.slug),
            obs_path: format!("{path}obs/"),
            path,
            canvas: CANVAS,
        }
    }
}
