//! Asks the engine on this machine whether a stream is live.

use std::time::Duration;

use axum::{
    body::Bytes,
    http::{StatusCode, Uri},
};
use http_body_util::Empty;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use roster::{App, Playback, Ports, StreamName};

/// The timeout for all requests together.
const PATIENCE: Duration = Duration::from_secs(1);

/// A client for the engine; clones share their connections.
#[derive(Clone, Debug)]
pub struct Poll(Client<HttpConnector, Empty<Bytes>>);

impl Default for Poll {
    fn default() -> Self {
        Poll(Client::builder(TokioExecutor::new()).build_http())
    }
}

impl Poll {
    /// Requests something that the engine has only for live streams: the thumbnail, which a stream without video lacks, or
    /// else the master playlist. Without a success within a second, the stream is not live.
    pub async fn is_live(&self, stream: &StreamName, app: &App, ports: &Ports) -> bool {
        let thumbnail = app.thumbnails.then_some((ports.thumbnail, "thumb.jpg"));
        let playlist = app.plays(Playback::Llhls);
        let playlist = playlist.then_some((ports.http, "llhls.m3u8"));
        let ask = async {
            for (port, file) in [thumbnail, playlist].into_iter().flatten() {
                if self.has(port, &format!("/{stream}/{file}")).await {
                    return true;
                }
            }
            false
        };
        tokio::time::timeout(PATIENCE, ask).await.unwrap_or(false)
    }

    async fn has(&self, port: u16, path: &str) -> bool {
        let Ok(address) = format!("http://127.0.0.1:{port}{path}").parse::<Uri>() else {
            return false;
        };
        let answer = self.0.get(address).await;
        answer.is_ok_and(|answer| answer.status() == StatusCode::OK)
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
