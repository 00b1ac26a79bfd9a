//! Asks the engine on this machine whether a stream is live.

use engine::{
    Probe,
    names::{PLAYLIST, THUMBNAIL},
};
use roster::{App, Playback, Ports, StreamName};

/// A client for the engine; clones share their connections.
#[derive(Clone, Debug, Default)]
pub struct Poll(Probe);

impl Poll {
    /// Requests something that the engine has only for live streams: the thumbnail, which a stream without video lacks, or
    /// else the master playlist. Without a success within a second, the stream is not live.
    pub async fn is_live(&self, stream: &StreamName, app: &App, ports: &Ports) -> bool {
        let thumbnail = app.thumbnails.then_some((ports.thumbnail, THUMBNAIL));
        let playlist = app.plays(Playback::Llhls);
        let playlist = playlist.then_some((ports.http, PLAYLIST));
        let files = [thumbnail, playlist].into_iter().flatten();
        let files: Vec<_> = files
            .map(|(port, file)| (port, format!("/{stream}/{file}")))
            .collect();
        self.0.has_any(&files).await
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, routing::get};
    use roster::Roster;
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn only_a_plain_yes_in_time_is_one() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let engine = Router::new()
            .route("/show/bob/thumb.jpg", get(async || "picture"))
            .route("/show/alice/llhls.m3u8", get(async || "playlist"))
            .route("/show/carol/thumb.jpg", get(std::future::pending::<()>));
        tokio::spawn(async { axum::serve(listener, engine).await });
        let text = "[site]\ntitle = 'a'\nurl = 'http://a'\n[apps.show]\n";
        let (roster, _) = Roster::parse("mitts.toml", text).unwrap();
        let ports = Ports {
            http: port,
            thumbnail: port,
            ..roster.ome.ports
        };
        let poll = Poll::default();
        for (stream, live) in [
            ("show/bob", true),
            ("show/alice", true),
            ("show/carol", false),
            ("show/dev", false),
        ] {
            let stream = StreamName::try_from(stream.to_owned()).unwrap();
            let app = &roster.apps["show"];
            assert_eq!(poll.is_live(&stream, app, &ports).await, live, "{stream}");
        }
    }
}
