//! Whether a stream is live, asked of the engine on this machine.

use std::time::Duration;

use roster::{App, Ports, StreamName};

/// Asks the engine for what it only has of a live stream: the thumbnail, or else the master playlist.
/// Whatever is not a plain yes is a no. Blocks for at most a second.
pub fn is_live(stream: &StreamName, app: &App, ports: &Ports) -> bool {
    let (port, file) = match app.thumbnails {
        true => (ports.thumbnail, "thumb.jpg"),
        false => (ports.http, "llhls.m3u8"),
    };
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(1)))
        .build()
        .new_agent();
    let url = format!("http://127.0.0.1:{port}/{stream}/{file}");
    agent
        .get(&url)
        .call()
        .is_ok_and(|answer| answer.status() == 200)
}
