//! A client for OvenMediaEngine's REST interface: one request, one JSON answer.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    http::{
        HeaderValue, Method, Request, StatusCode, Uri, header,
        uri::{Authority, PathAndQuery},
    },
};
use data_encoding::BASE64;
use http_body_util::{BodyExt, Empty, Limited};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use roster::Secret;
use serde_json::Value;
use tokio::time::timeout;

use super::Answer;

/// Most bytes of an answer; a stream's details have about 4 KiB.
const LIMIT: usize = 1024 * 1024;
/// How long the engine may take for one request, so that one that hangs holds no other back.
const PATIENCE: Duration = Duration::from_secs(1);
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

/// Why there is no answer, as what the engine does. Names neither token nor what was answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoAnswer {
    /// The engine knows no such thing, or no longer.
    #[error("knows no such stream")]
    NotFound,
    /// It takes another token.
    #[error("refuses the access token ({0}): `api_token` of [ome] must be its own")]
    Refused(StatusCode),
    /// It answers, but not that.
    #[error("answers {0}")]
    Status(StatusCode),
    /// It is down, or nobody is there.
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    /// It takes too long.
    #[error("does not answer in time")]
    Slow,
    /// It says what nobody understands.
    #[error("answers what nobody understands")]
    Odd,
}

impl NoAnswer {
    /// What went wrong below HTTP: the last word of the error, since those before only say that it did.
    fn unreachable(error: &(dyn Error + 'static)) -> Self {
        let mut last = error;
        while let Some(source) = last.source() {
            last = source;
        }
        NoAnswer::Unreachable(last.to_string())
    }
}

/// An answer in its frame, of which `message` and `statusCode` are not needed.
#[derive(Debug)]
pub(crate) struct Reply(Value);

impl Reply {
    /// What was asked for.
    pub(crate) fn response(&self) -> Answer<'_> {
        Answer::of(&self.0).at("response")
    }
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

    /// Its host and port.
    pub(crate) fn server(&self) -> &str {
        self.0.base.authority().map_or("", Authority::as_str)
    }

    /// The answer to a GET of `path`.
    pub(crate) async fn get(&self, path: &str) -> Result<Reply, NoAnswer> {
        let body = self.ask(Method::GET, path).await?;
        let value = match std::str::from_utf8(&body) {
            Ok(text) => serde_json::from_str(text),
            // a stream's name may be any bytes
            Err(_) => serde_json::from_str(&String::from_utf8_lossy(&body)),
        };
        value.map(Reply).map_err(|_| NoAnswer::Odd)
    }

    /// Deletes what is at `path`. What the engine answers besides its status is not read.
    pub(crate) async fn delete(&self, path: &str) -> Result<(), NoAnswer> {
        self.ask(Method::DELETE, path).await.map(drop)
    }

    /// The body of the answer, which comes in time or not at all.
    async fn ask(&self, method: Method, path: &str) -> Result<Bytes, NoAnswer> {
        let answer = timeout(PATIENCE, self.ask_patiently(method, path)).await;
        answer.unwrap_or(Err(NoAnswer::Slow))
    }

    async fn ask_patiently(&self, method: Method, path: &str) -> Result<Bytes, NoAnswer> {
        let mut parts = self.0.base.clone().into_parts();
        let path: PathAndQuery = path.parse().map_err(|_| NoAnswer::NotFound)?;
        parts.path_and_query = Some(path);
        let uri = Uri::from_parts(parts).map_err(|_| NoAnswer::NotFound)?;
        let mut request = Request::new(Empty::new());
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(header::AUTHORIZATION, self.0.token.clone());
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        let answer = self.0.client.request(request).await;
        let answer = answer.map_err(|error| NoAnswer::unreachable(&error))?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Err(NoAnswer::NotFound),
            refused @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                return Err(NoAnswer::Refused(refused));
            }
            other => return Err(NoAnswer::Status(other)),
        }
        let body = Limited::new(answer.into_body(), LIMIT).collect().await;
        let body = body.map_err(|error| NoAnswer::unreachable(&*error))?;
        Ok(body.to_bytes())
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
