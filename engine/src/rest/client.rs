//! A client for the REST interface. Each request gets a JSON answer.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use data_encoding::BASE64;
use futures_util::{StreamExt, future::join_all, stream::FuturesUnordered};
use http::{
    HeaderValue, Method, Request, StatusCode, Uri, header,
    uri::{Authority, PathAndQuery},
};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use serde_json::Value;
use tokio::time::timeout;

use super::{
    error::RestError,
    node::Node,
    path,
    push::{Push, PushOrder},
    stats::StreamStats,
    stream::StreamDetail,
};
use crate::Version;

/// The maximum size of an answer in bytes; a stream's details have about 4 KiB.
const LIMIT: usize = 1024 * 1024;
/// The timeout of a request, so that one that hangs does not delay others.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a connection may be idle before it is closed.
const IDLE: Duration = Duration::from_secs(20);

/// A client for the engine's REST interface over plain HTTP, for an engine on this machine or in a private network.
/// Clones share their connections.
///
/// With the addresses of several engines, such as the origins of a cluster, lists are those of all that answer, and anything else
/// is the answer of the one that has it. Pushes are those of the first.
///
/// Methods fail with [`RestError`] without a valid answer within a second. Names of apps and streams consist of
/// letters, digits, `-` and `_`; other names are [`RestError::NotFound`].
#[derive(Clone)]
pub struct RestClient(Arc<Inner>);

struct Inner {
    client: Client<HttpConnector, Full<Bytes>>,
    /// One engine's, or those of a cluster's origins. There is at least one.
    bases: Vec<Uri>,
    /// `Basic` and the token, marked as sensitive so that it is never printed.
    token: HeaderValue,
}

/// Why a client cannot be created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestSetupError {
    /// The address does not have the form `http://host:port`.
    #[error(
        "the address of the REST interface must have the form http://127.0.0.1:8081, without a path"
    )]
    Address,
    /// The token is empty, or cannot be sent in a header.
    #[error("the REST interface's token is empty")]
    Token,
}

impl RestClient {
    /// A client for the interface at `address`, such as `http://127.0.0.1:8081`, or several with commas. `token` is the
    /// `AccessToken` of the engine's configuration.
    ///
    /// # Errors
    /// When an address has more than a host and port, or the token is empty.
    pub fn new(address: &str, token: &str) -> Result<Self, RestSetupError> {
        let bases = address.split(',').map(base).collect::<Result<_, _>>()?;
        if token.is_empty() {
            return Err(RestSetupError::Token);
        }
        let text = format!("Basic {}", BASE64.encode(token.as_bytes()));
        let mut token = HeaderValue::try_from(text).map_err(|_| RestSetupError::Token)?;
        token.set_sensitive(true);
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .build_http();
        Ok(RestClient(Arc::new(Inner {
            client,
            bases,
            token,
        })))
    }

    /// The engine's host and port; the first of several.
    pub fn server(&self) -> &str {
        let base = self.0.bases.first().and_then(Uri::authority);
        base.map_or("", Authority::as_str)
    }

    /// The engine's version.
    ///
    /// # Errors
    /// [`RestError::Odd`] for a version that cannot be read or is older than 0.20.0, and other errors.
    pub async fn version(&self) -> Result<Version, RestError> {
        let answer = self.get(Some(path::VERSION.to_owned())).await?;
        let text = response(&answer).at("version").text();
        let version = text.and_then(|text| text.to_owned().try_into().ok());
        version.ok_or(RestError::Odd)
    }

    /// The names of an app's streams, as the engine lists them: in its order, with repetitions.
    ///
    /// # Errors
    /// [`RestError::NotFound`] for an app that the engine does not have, and other errors.
    pub async fn stream_names(&self, app: &str) -> Result<Vec<String>, RestError> {
        let path = path::streams(app);
        let asked = self.0.bases.iter().map(|base| {
            let path = path.clone();
            async move {
                parse(
                    &self
                        .request_of(base, Method::GET, path, Bytes::new())
                        .await?,
                )
            }
        });
        let mut names = Vec::new();
        let mut failed = None;
        let mut some = false;
        for answer in join_all(asked).await {
            match answer {
                Ok(answer) => {
                    let items = response(&answer).items().ok_or(RestError::Odd)?;
                    names.extend(items.filter_map(|name| name.text().map(str::to_owned)));
                    some = true;
                }
                Err(error) => failed = worse(failed, error),
            }
        }
        match failed {
            Some(failed) if !some => Err(failed),
            _ => Ok(names),
        }
    }

    /// The statistics of a stream.
    ///
    /// # Errors
    /// [`RestError::NotFound`] for a missing stream, and other errors.
    pub async fn stream_stats(&self, app: &str, stream: &str) -> Result<StreamStats, RestError> {
        let answer = self.get(path::stats(app, stream)).await?;
        Ok(StreamStats::read(response(&answer)))
    }

    /// The tracks and input of a stream.
    ///
    /// # Errors
    /// [`RestError::NotFound`] for a missing stream, and other errors.
    pub async fn stream_detail(&self, app: &str, stream: &str) -> Result<StreamDetail, RestError> {
        let answer = self.get(path::stream(app, stream)).await?;
        Ok(StreamDetail::read(response(&answer)))
    }

    /// Ends a stream. Only the status of the answer is read.
    ///
    /// # Errors
    /// [`RestError::NotFound`] for a missing stream, and other errors.
    pub async fn end_stream(&self, app: &str, stream: &str) -> Result<(), RestError> {
        let path = path::stream(app, stream);
        self.request(Method::DELETE, path).await.map(drop)
    }

    /// The pushes of an app's streams, those that were started over REST and those of its map.
    ///
    /// # Errors
    /// [`RestError::NotFound`] for an app that the engine does not have, and other errors.
    pub async fn pushes(&self, app: &str) -> Result<Vec<Push>, RestError> {
        let body = self.post(path::action(app, "pushes"), b"{}").await?;
        let answer: Value = serde_json::from_slice(&body).map_err(|_| RestError::Odd)?;
        let items = response(&answer).items().ok_or(RestError::Odd)?;
        Ok(items.filter_map(Push::read).collect())
    }

    /// Starts a push. Unlike those of a map, it survives the end of its stream, and continues with the next one of that
    /// name, until it is stopped or the engine ends.
    ///
    /// # Errors
    /// [`RestError::NotFound`] for an app that does not push, [`RestError::Status`] with 400 for an ID that is in use,
    /// and other errors.
    pub async fn start_push(&self, app: &str, order: &PushOrder<'_>) -> Result<(), RestError> {
        let order = serde_json::to_vec(order).map_err(|_| RestError::Odd)?;
        let path = path::action(app, "startPush");
        self.post(path, &order).await.map(drop)
    }

    /// Stops a push.
    ///
    /// # Errors
    /// [`RestError::NotFound`] for a missing one, and other errors.
    pub async fn stop_push(&self, app: &str, id: &str) -> Result<(), RestError> {
        let order = serde_json::json!({ "id": id }).to_string();
        let path = path::action(app, "stopPush");
        self.post(path, order.as_bytes()).await.map(drop)
    }

    async fn post(&self, path: Option<String>, body: &[u8]) -> Result<Bytes, RestError> {
        let body = Bytes::copy_from_slice(body);
        let base = self.0.bases.first().ok_or(RestError::NotFound)?;
        self.request_of(base, Method::POST, path, body).await
    }

    async fn get(&self, path: Option<String>) -> Result<Value, RestError> {
        parse(&self.request(Method::GET, path).await?)
    }

    /// The body of the first good answer, if one is complete in time.
    async fn request(&self, method: Method, path: Option<String>) -> Result<Bytes, RestError> {
        let asked = self.0.bases.iter();
        let asked =
            asked.map(|base| self.request_of(base, method.clone(), path.clone(), Bytes::new()));
        let mut asked: FuturesUnordered<_> = asked.collect();
        let mut failed = None;
        while let Some(answer) = asked.next().await {
            match answer {
                Ok(body) => return Ok(body),
                Err(error) => failed = worse(failed, error),
            }
        }
        Err(failed.unwrap_or(RestError::NotFound))
    }

    /// The body of one engine's answer, if it is complete in time.
    async fn request_of(
        &self,
        base: &Uri,
        method: Method,
        path: Option<String>,
        body: Bytes,
    ) -> Result<Bytes, RestError> {
        let path = path.ok_or(RestError::NotFound)?;
        let answer = timeout(PATIENCE, self.send(base, method, &path, body)).await;
        answer.unwrap_or(Err(RestError::Slow))
    }

    async fn send(
        &self,
        base: &Uri,
        method: Method,
        path: &str,
        body: Bytes,
    ) -> Result<Bytes, RestError> {
        let mut parts = base.clone().into_parts();
        let path: PathAndQuery = path.parse().map_err(|_| RestError::NotFound)?;
        parts.path_and_query = Some(path);
        let uri = Uri::from_parts(parts).map_err(|_| RestError::NotFound)?;
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(header::AUTHORIZATION, self.0.token.clone());
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        let answer = self.0.client.request(request).await;
        let answer = answer.map_err(|error| RestError::unreachable(&error))?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Err(RestError::NotFound),
            refused @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                return Err(RestError::Refused(refused));
            }
            other => return Err(RestError::Status(other)),
        }
        let body = Limited::new(answer.into_body(), LIMIT).collect().await;
        let body = body.map_err(|error| RestError::unreachable(&*error))?;
        Ok(body.to_bytes())
    }
}

/// The address of an interface.
fn base(address: &str) -> Result<Uri, RestSetupError> {
    let base: Uri = address.parse().map_err(|_| RestSetupError::Address)?;
    let alone = base.path() == "/" && base.query().is_none();
    let server = base
        .authority()
        .is_some_and(|server| !server.host().is_empty() && !server.as_str().contains('@'));
    match base.scheme_str() == Some("http") && alone && server {
        true => Ok(base),
        false => Err(RestSetupError::Address),
    }
}

fn parse(body: &[u8]) -> Result<Value, RestError> {
    let value = match std::str::from_utf8(body) {
        Ok(text) => serde_json::from_str(text),
        // a stream's name may have any bytes
        Err(_) => serde_json::from_str(&String::from_utf8_lossy(body)),
    };
    value.map_err(|_| RestError::Odd)
}

/// Of two failures the one that says more: an engine without a stream is less than one that does not answer.
fn worse(before: Option<RestError>, now: RestError) -> Option<RestError> {
    match before {
        Some(before) if now == RestError::NotFound => Some(before),
        _ => Some(now),
    }
}

/// The requested data. `message` and `statusCode` are not needed.
fn response(answer: &Value) -> Node<'_> {
    Node::of(answer).at("response")
}

impl fmt::Debug for RestClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RestClient")
            .field("bases", &self.0.bases)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_alone_is_an_address() {
        let token = "bread";
        for good in [
            "http://127.0.0.1:8081",
            "http://[::1]:8081/",
            "http://ome",
            "http://10.0.0.7:8081,http://10.0.0.8:8081",
        ] {
            let rest = RestClient::new(good, token).unwrap();
            assert!(!format!("{rest:?}").contains("YnJlYWQ"), "the token");
        }
        for bad in [
            "",
            "http://ome,",
            "127.0.0.1:8081",
            "https://127.0.0.1:8081",
            "http://127.0.0.1:8081/v1",
            "http://127.0.0.1:8081/?a",
            "http://me:pw@127.0.0.1:8081",
            "http://",
            "/v1",
        ] {
            assert_eq!(
                RestClient::new(bad, token).err(),
                Some(RestSetupError::Address),
                "{bad}"
            );
        }
        let empty = RestClient::new("http://ome", "");
        assert_eq!(empty.err(), Some(RestSetupError::Token));
    }
}
