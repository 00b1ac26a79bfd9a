//! Asks for a roster elsewhere, unless it is the one that is already here.

use std::{fmt, fs::File, io::Write, path::Path, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, Uri, header},
};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as Http, connect::HttpConnector},
    rt::TokioExecutor,
};
use roster::Secret;
use tokio::time::timeout;

use super::place::Place;
use crate::tls::tls;

/// How long an answer may take to begin, and each part of it to arrive.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a whole answer may take.
const LONGEST: Duration = Duration::from_secs(600);
/// The largest roster in bytes.
const LARGEST: u64 = 1 << 30;

/// Why a roster could not be fetched. Never contains the address or anything from the answer.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// TLS cannot be used on this machine.
    #[error("{0}")]
    Tls(&'static str),
    /// No connection, or it broke off.
    #[error("its server cannot be reached")]
    Unreachable,
    /// No answer in time.
    #[error("its server does not answer in time")]
    Slow,
    /// An answer with this status.
    #[error("its server answers with status {0}{hint}", hint = hint(*.0))]
    Status(StatusCode),
    /// More than a gigabyte.
    #[error("it is larger than 1 GB")]
    Large,
    /// The copy cannot be written.
    #[error("the copy cannot be written: {0}")]
    Copy(#[from] std::io::Error),
    /// The credentials for it cannot be used.
    #[error("{0}")]
    Credentials(String),
}

fn hint(status: StatusCode) -> &'static str {
    match status.as_u16() {
        300..=399 => ": redirects are not followed, so name the address it redirects to",
        401 | 403 => {
            ": set MITTS_ROSTER_TOKEN, MITTS_ROSTER_LOGIN, or the AWS_ variables for s3://"
        }
        404 => ": there is no such file",
        _ => "",
    }
}

/// What tells one version of a file from the next, as its server says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) etag: Option<HeaderValue>,
    pub(super) modified: Option<HeaderValue>,
}

impl Version {
    fn of(headers: &HeaderMap) -> Self {
        Version {
            etag: headers.get(header::ETAG).cloned(),
            modified: headers.get(header::LAST_MODIFIED).cloned(),
        }
    }
}

/// What came of a question.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fetched {
    /// It is the one that is here.
    Same,
    /// A new one, which was written to the file.
    New(Version),
}

/// Asks for one roster.
pub(super) struct Client {
    http: Http<HttpsConnector<HttpConnector>, Empty<Bytes>>,
    place: Place,
    login: Option<HeaderValue>,
    patience: Duration,
}

impl Client {
    /// A client for the roster at a place. `login` is the value of its `Authorization` header.
    pub(super) fn new(place: Place, login: Option<&Secret>) -> Result<Self, FetchError> {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(PATIENCE));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls().map_err(FetchError::Tls)?)
            // `place` has refused plain HTTP to other machines
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let http = Http::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build(connector);
        let login = login.map(|login| {
            let value = HeaderValue::from_str(login.reveal());
            value.map(|mut value| {
                value.set_sensitive(true);
                value
            })
        });
        let wrong =
            |_| FetchError::Credentials("the token holds a line end or the like".to_owned());
        Ok(Client {
            http,
            place,
            login: login.transpose().map_err(wrong)?,
            patience: PATIENCE,
        })
    }

    /// The same with less patience.
    #[cfg(test)]
    pub(super) fn impatient(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Asks for a version other than `known`, and writes it to the file `new`.
    pub(super) async fn fetch(&self, known: &Version, new: &Path) -> Result<Fetched, FetchError> {
        let all = timeout(LONGEST, self.exchange(known, new));
        all.await.map_err(|_| FetchError::Slow)?
    }

    async fn exchange(&self, known: &Version, new: &Path) -> Result<Fetched, FetchError> {
        let request = self.request(known)?;
        let answer = timeout(self.patience, self.http.request(request)).await;
        let answer = answer.map_err(|_| FetchError::Slow)?;
        let answer = answer.map_err(|_| FetchError::Unreachable)?;
        let (head, body) = answer.into_parts();
        match head.status {
            StatusCode::NOT_MODIFIED => Ok(Fetched::Same),
            StatusCode::OK => {
                self.write(body, new).await?;
                Ok(Fetched::New(Version::of(&head.headers)))
            }
            status => Err(FetchError::Status(status)),
        }
    }

    async fn write(&self, mut body: Incoming, new: &Path) -> Result<(), FetchError> {
        let mut file = File::create(new)?;
        let mut length = 0;
        while let Some(frame) = timeout(self.patience, body.frame())
            .await
            .map_err(|_| FetchError::Slow)?
        {
            // an answer that ends before its length is an error here
            let frame = frame.map_err(|_| FetchError::Unreachable)?;
            let Ok(bytes) = frame.into_data() else {
                continue;
            };
            length += bytes.len() as u64;
            if length > LARGEST {
                return Err(FetchError::Large);
            }
            file.write_all(&bytes)?;
        }
        file.sync_all()?;
        Ok(())
    }

    fn request(&self, known: &Version) -> Result<Request<Empty<Bytes>>, FetchError> {
        let mut request = Request::new(Empty::new());
        *request.uri_mut() = self.address()?;
        let headers = request.headers_mut();
        let agent = HeaderValue::from_static(concat!("OvenMitts/", env!("CARGO_PKG_VERSION")));
        headers.insert(header::USER_AGENT, agent);
        let mut put = |name: HeaderName, value: &Option<HeaderValue>| {
            if let Some(value) = value {
                headers.insert(name, value.clone());
            }
        };
        put(header::IF_NONE_MATCH, &known.etag);
        put(header::IF_MODIFIED_SINCE, &known.modified);
        put(header::AUTHORIZATION, &self.login);
        Ok(request)
    }

    fn address(&self) -> Result<Uri, FetchError> {
        match &self.place {
            Place::Web(uri) => Ok(uri.clone()),
            #[cfg(feature = "s3")]
            Place::Bucket { bucket, key } => super::s3::address(bucket, key),
            #[cfg(not(feature = "s3"))]
            Place::Bucket { .. } => Err(FetchError::Credentials(
                "this build reads no S3: build it with the feature `s3`".to_owned(),
            )),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}
