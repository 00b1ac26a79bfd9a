//! The HTTP client under `object_store`: hyper with rustls and ring, as for other requests. The crate's own would bring another
//! client and another library of cryptography.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, bail};
use bytes::Bytes;
use futures_util::TryStreamExt;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector as Tcp},
    rt::TokioExecutor,
};
use object_store::{
    ClientOptions,
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody,
        HttpResponse, HttpResponseBody, HttpService,
    },
};
use rustls::{ClientConfig, RootCertStore};
use tokio::time::timeout;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(15);

/// How long an answer may take to begin. A whole part is sent before.
const ANSWER: Duration = Duration::from_secs(300);

/// How long each piece of an answer may take.
const PIECE: Duration = Duration::from_secs(60);

/// Makes clients.
#[derive(Clone, Debug)]
pub(super) struct Connector {
    http: Client<HttpsConnector<Tcp>, HttpRequestBody>,
}

impl Connector {
    /// Connections with the system's authorities.
    ///
    /// # Errors
    /// If the system has none.
    pub(super) fn new() -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            bail!("this machine has no certificates of authorities: install ca-certificates");
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .context("TLS cannot be used")?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut tcp = Tcp::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            // only an `endpoint` of the roster is plain HTTP
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        Ok(Connector {
            http: Client::builder(TokioExecutor::new()).build(connector),
        })
    }
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait::async_trait]
impl HttpService for Connector {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let answer = timeout(ANSWER, self.http.request(request)).await;
        let answer = answer
            .map_err(|late| HttpError::new(HttpErrorKind::Timeout, late))?
            .map_err(|error| {
                let kind = match error.is_connect() {
                    true => HttpErrorKind::Connect,
                    false => HttpErrorKind::Interrupted,
                };
                HttpError::new(kind, error)
            })?;
        let (head, body) = answer.into_parts();
        let body = StreamBody::new(pieces(body).map_ok(Frame::data));
        Ok(HttpResponse::from_parts(head, HttpResponseBody::new(body)))
    }
}

/// The pieces of an answer.
fn pieces(
    body: Incoming,
) -> impl futures_util::Stream<Item = Result<Bytes, HttpError>> + Send + Sync + 'static {
    futures_util::stream::try_unfold(body, |mut body| async move {
        loop {
            let frame = timeout(PIECE, body.frame()).await;
            let frame = frame.map_err(|late| HttpError::new(HttpErrorKind::Timeout, late))?;
            let Some(frame) = frame else { return Ok(None) };
            let frame = frame.map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error))?;
            if let Ok(bytes) = frame.into_data() {
                return Ok(Some((bytes, body)));
            }
        }
    })
}
