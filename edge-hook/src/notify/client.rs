//! Sends requests to targets, over HTTPS.

use std::{
    error::Error,
    fmt,
    future::Future,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
    vec,
};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header},
};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{
        Client as Http,
        connect::{HttpConnector, dns::Name},
    },
    rt::TokioExecutor,
};
use jiff::Timestamp;
use rustls::ClientConfig;
use tokio::{net::lookup_host, time::timeout};
use tower::Service;

use super::{
    address::{Address, Hosts},
    answer::{message_of, verdict},
    request::{Failure, Outcome, TargetRequest},
    target::Kind,
};

/// How long a whole request may take.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);
/// How much of an answer is read.
const LIMIT: usize = 64 * 1024;

/// A client for all targets of a roster. Clones share it.
#[derive(Clone)]
pub(super) struct Client {
    http: Http<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>,
    patience: Duration,
}

/// Resolves names to addresses that requests may go to.
#[derive(Clone)]
struct Resolver(Arc<Hosts>);

/// A name resolves only to addresses of this machine's network.
#[derive(Debug)]
struct Inside;

impl fmt::Display for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name resolves to an address inside")
    }
}

impl Error for Inside {}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let hosts = self.0.clone();
        Box::pin(async move {
            let all: Vec<_> = lookup_host((name.as_str(), 0)).await?.collect();
            let mut good = all.clone();
            // the connection is made to one of these, so what a second update-up would say does not matter
            good.retain(|address| hosts.may_reach(name.as_str(), address.ip()));
            match good.is_empty() && !all.is_empty() {
                true => Err(Inside.into()),
                false => Ok(good.into_iter()),
            }
        })
    }
}

impl Client {
    /// A client that reaches only these hosts.
    pub(super) fn new(hosts: Hosts, tls: ClientConfig, patience: Duration) -> Self {
        let mut connector = HttpConnector::new_with_resolver(Resolver(Arc::new(hosts)));
        connector.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            // plain HTTP was refused when the address was read, unless the roster allows it
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        // notices are rare, and each looks the name up again
        let http = Http::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build(connector);
        Client { http, patience }
    }

    /// Sends a request, and waits for the answer.
    pub(super) async fn send(
        &self,
        address: &Address,
        kind: Kind,
        content: &TargetRequest,
    ) -> Outcome {
        let later = |why| Outcome::Later { why, wait: None };
        let Some(request) = request(address, kind, content) else {
            return Outcome::Never(Failure::Unreachable);
        };
        match timeout(self.patience, self.exchange(request, kind, content)).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(why)) => later(why),
            Err(_) => later(Failure::Slow),
        }
    }

    async fn exchange(
        &self,
        request: Request<Full<Bytes>>,
        kind: Kind,
        content: &TargetRequest,
    ) -> Result<Outcome, Failure> {
        let answer = self.http.request(request).await;
        let answer = answer.map_err(|error| trouble(&error))?;
        let (head, body) = answer.into_parts();
        let new_message = kind == Kind::Discord && content.message.is_none();
        let reads =
            new_message && head.status.is_success() || head.status == StatusCode::TOO_MANY_REQUESTS;
        let body = match reads {
            false => Bytes::new(),
            true => match Limited::new(body, LIMIT).collect().await {
                Ok(body) => body.to_bytes(),
                // what a header says is enough
                Err(_) => Bytes::new(),
            },
        };
        let message = message_of(&body).filter(|_| new_message);
        Ok(verdict(
            head.status,
            &head.headers,
            &body,
            message,
            Timestamp::now(),
        ))
    }
}

fn request(address: &Address, kind: Kind, content: &TargetRequest) -> Option<Request<Full<Bytes>>> {
    let mut request = Request::new(Full::new(Bytes::from(content.body.clone())));
    *request.method_mut() = match content.message {
        Some(_) => Method::PATCH,
        None => Method::POST,
    };
    *request.uri_mut() = address.uri(kind, content.message.as_deref())?;
    let headers = request.headers_mut();
    let json = HeaderValue::from_static("application/json");
    headers.insert(header::CONTENT_TYPE, json);
    let agent = HeaderValue::from_static(concat!("OvenMitts/", env!("CARGO_PKG_VERSION")));
    headers.insert(header::USER_AGENT, agent);
    sign(headers, address, content)?;
    Some(request)
}

/// Adds the headers of the Standard Webhooks specification. The time is that of the attempt.
fn sign(headers: &mut HeaderMap, address: &Address, content: &TargetRequest) -> Option<()> {
    let Some(signer) = &address.signer else {
        return Some(());
    };
    let time = Timestamp::now().as_second();
    let signature = signer.sign(&content.id, time, &content.body);
    headers.insert("webhook-id", content.id.parse().ok()?);
    headers.insert("webhook-timestamp", time.into());
    headers.insert("webhook-signature", signature.parse().ok()?);
    Some(())
}

/// What went wrong. The error's own text may hold parts of the address, and is not used.
fn trouble(error: &hyper_util::client::legacy::Error) -> Failure {
    let mut source: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = source {
        if error.is::<Inside>() {
            return Failure::Inside;
        }
        if is_tls(error) {
            return Failure::Tls;
        }
        source = error.source();
    }
    match error.is_connect() {
        true => Failure::Unreachable,
        false => Failure::Closed,
    }
}

/// Whether an error is one of TLS. Such errors are wrapped as errors of input and output, which are not their sources.
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    let io = error.downcast_ref::<io::Error>();
    let inner = io.and_then(io::Error::get_ref);
    error.is::<rustls::Error>() || inner.is_some_and(|inner| is_tls(inner))
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
