//! A client for OvenMediaEngine's REST interface: one GET, one JSON answer.

use std::{fmt, sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderValue, Request, StatusCode, Uri, header, uri::PathAndQuery},
};
use data_encoding::BASE64;
use http_body_util::{BodyExt, Empty, Limited};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use roster::Secret;
use serde::{Deserialize, de::DeserializeOwned};

/// Most bytes of an answer; a stream's details have about 4 KiB.
const LIMIT: usize = 1024 * 1024;
/// How long a connection may lie idle before it is closed.
const IDLE: Duration = Duration::from_secs(20);

/// The engine's REST interface, over plain HTTP: it has no other outside its own TLS port, and is for
/// this machine or a private network alone.
///
/// Clones are the same one, with the same connections.
#[derive(Clone)]
pub struct Rest(Arc<Parts>);

struct Parts {
    client: Client<HttpConnector, Empty<Bytes>>,
    base: Uri,
    /// `Basic` and the token: marked so that nothing prints it.
    token: HeaderValue,
}

/// Why there is no REST interface to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// The address is no `http://host:port`.
    #[error(
        "the REST interface's address must be of the form http://127.0.0.1:8081, without a path"
    )]
    Address,
    /// The token cannot stand in a header.
    #[error("the REST interface's token is empty")]
    Token,
}

/// Why there is no answer. Names neither token nor what was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// The engine knows no such thing, or no longer.
    NotFound,
    /// It is down, or refuses the token.
    Failed,
    /// It says what nobody understands.
    Odd,
}

/// Every answer's frame; `message` and `statusCode` are not needed.
#[derive(Deserialize)]
struct Envelope<T> {
    response: T,
}

impl Rest {
    /// A client for the interface at `address`, such as `http://127.0.0.1:8081`. `token` is its
    /// `AccessToken`: `api_token` of the roster's `[ome]`.
    ///
    /// # Errors
    /// When the address is another than that of a server alone, or the token is empty.
    pub fn new(address: &str, token: &Secret) -> Result<Self, RestError> {
        let base: Uri = address.parse().map_err(|_| RestError::Address)?;
        let alone = base.path() == "/" && base.query().is_none();
        let server = base
            .authority()
            .is_some_and(|server| !server.host().is_empty() && !server.as_str().contains('@'));
        if base.scheme_str() != Some("http") || !alone || !server {
            return Err(RestError::Address);
        }
        if token.reveal().is_empty() {
            return Err(RestError::Token);
        }
        let text = format!("Basic {}", BASE64.encode(token.reveal().as_bytes()));
        let mut token = HeaderValue::try_from(text).map_err(|_| RestError::Token)?;
        token.set_sensitive(true);
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE)
            .pool_timer(TokioTimer::new())
            .build_http();
        Ok(Rest(Arc::new(Parts {
            client,
            base,
            token,
        })))
    }

    /// The `response` of a GET of `path`. Has no time limit of its own.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, NoAnswer> {
        let failed = |_| NoAnswer::Failed;
        let mut parts = self.0.base.clone().into_parts();
        parts.path_and_query = Some(path.parse::<PathAndQuery>().map_err(|_| NoAnswer::Failed)?);
        let uri = Uri::from_parts(parts).map_err(|_| NoAnswer::Failed)?;
        let mut request = Request::new(Empty::new());
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(header::AUTHORIZATION, self.0.token.clone());
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        let answer = self.0.client.request(request).await;
        let answer = answer.map_err(|_| NoAnswer::Failed)?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Err(NoAnswer::NotFound),
            _ => return Err(NoAnswer::Failed),
        }
        let body = Limited::new(answer.into_body(), LIMIT).collect().await;
        let body = body.map_err(failed)?.to_bytes();
        let envelope: Envelope<T> = serde_json::from_slice(&body).map_err(|_| NoAnswer::Odd)?;
        Ok(envelope.response)
    }
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rest")
            .field("base", &self.0.base)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_alone_is_an_address() {
        let token = Secret::new("bread".to_owned());
        for good in ["http://127.0.0.1:8081", "http://[::1]:8081/", "http://ome"] {
            let rest = Rest::new(good, &token).unwrap();
            assert!(!format!("{rest:?}").contains("YnJlYWQ"), "the token");
        }
        for bad in [
            "",
            "127.0.0.1:8081",
            "https://127.0.0.1:8081",
            "http://127.0.0.1:8081/v1",
            "http://127.0.0.1:8081/?a",
            "http://me:pw@127.0.0.1:8081",
            "http://",
            "/v1",
        ] {
            assert_eq!(
                Rest::new(bad, &token).err(),
                Some(RestError::Address),
                "{bad}"
            );
        }
        let empty = Rest::new("http://ome", &Secret::new(String::new()));
        assert_eq!(empty.err(), Some(RestError::Token));
    }
}
