//! Whether a stream is live, found out without the REST interface: by files that the engine only has of live streams.

use std::time::Duration;

use bytes::Bytes;
use http::{StatusCode, Uri};
use http_body_util::Empty;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::time::timeout;

/// How long all that is asked for one answer may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// Asks an engine on this machine for files of streams; clones share their connections.
#[derive(Clone, Debug)]
pub struct Probe(Client<HttpConnector, Empty<Bytes>>);

impl Default for Probe {
    fn default() -> Self {
        Probe(Client::builder(TokioExecutor::new()).build_http())
    }
}

impl Probe {
    /// Whether the engine has any of these, each a port and a path such as `/show/alice/thumb.jpg`. Whatever is not a
    /// plain yes within a second is a no.
    pub async fn has_any(&self, files: &[(u16, String)]) -> bool {
        let ask = async {
            for (port, path) in files {
                if self.has(*port, path).await {
                    return true;
                }
            }
            false
        };
        timeout(PATIENCE, ask).await.unwrap_or(false)
    }

    async fn has(&self, port: u16, path: &str) -> bool {
        let Ok(address) = format!("http://127.0.0.1:{port}{path}").parse::<Uri>() else {
            return false;
        };
        let answer = self.0.get(address).await;
        answer.is_ok_and(|answer| answer.status() == StatusCode::OK)
    }
}
