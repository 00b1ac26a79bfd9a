//! Whether a stream is live, asked of the engine on this machine.

use std::time::{Duration, Instant};

use roster::{App, Playback, Ports, StreamName};

/// How long all that is asked may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// Asks the engine for what it only has of a live stream: the thumbnail, which a stream without a picture
/// lacks, or else the master playlist. Whatever is not a plain yes is a no. Blocks for at most a second.
pub fn is_live(stream: &StreamName, app: &App, ports: &Ports) -> bool {
    let thumbnail = app.thumbnails.then_some((ports.thumbnail, "thumb.jpg"));
    let playlist = app.plays(Playback::Llhls);
    let playlist = playlist.then_some((ports.http, "llhls.m3u8"));
    let end = Instant::now() + PATIENCE;
    [thumbnail, playlist]
        .into_iter()
        .flatten()
        .any(|(port, file)| {
            let left = end.saturating_duration_since(Instant::now());
            let agent = ureq::Agent::config_builder()
                .timeout_global(Some(left))
                .build()
                .new_agent();
            let answer = agent.get(format!("http://127.0.0.1:{port}/{stream}/{file}"));
            answer.call().is_ok_and(|answer| answer.status() == 200)
        })
}
