//! The function on AWS Lambda, behind a function URL or an HTTP or REST API of API Gateway.

use std::net::IpAddr;

use edge_hook::{AppState, Peer, router};
use lambda_http::{
    Request,
    http::Uri,
    request::RequestContext,
    tower::{Service, service_fn},
};

use super::stderr::show;

/// Answers the runtime's events until the sandbox ends. `lambda_http` decodes base64 bodies.
pub(crate) async fn run(state: AppState) -> anyhow::Result<()> {
    if state.roster().current().notices().next().is_some() {
        show("on AWS Lambda, no notification is sent: the function does not know who is live");
    }
    let mut router = router(state.clone());
    let service = service_fn(move |request: Request| {
        let peer = source(&request).filter(|_| {
            let directory = state.roster().current();
            directory.roster().admission.names_proxies()
        });
        let mut request = without_stage(request);
        if let Some(peer) = peer {
            Peer::At(peer).mark(&mut request);
        }
        router.call(request)
    });
    lambda_http::run(service)
        .await
        .map_err(|error| anyhow::anyhow!(error))
        .map_err(|error| error.context("the Lambda runtime failed"))
}

/// Who called the function's URL or the API Gateway: for pages, the proxy. Where the roster does not name the proxies,
/// nobody knows whether this is one, and every caller is believed.
fn source(request: &Request) -> Option<IpAddr> {
    let text = match request.extensions().get() {
        Some(RequestContext::ApiGatewayV1(context)) => context.identity.source_ip.as_deref(),
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref(),
        _ => None,
    };
    text?.parse().ok()
}

/// Removes the stage from the path. A stage other than `$default` is the first part of each path: API Gateway adds it
/// for HTTP APIs, and this runtime for REST APIs and custom domains. The routes have no stage.
fn without_stage(mut request: Request) -> Request {
    let stage = match request.extensions().get() {
        Some(RequestContext::ApiGatewayV1(context)) => context.stage.as_deref(),
        Some(RequestContext::ApiGatewayV2(context)) => context.stage.as_deref(),
        _ => None,
    };
    let Some(stage) = stage else { return request };
    let path = request.uri().path();
    let rest = path
        .strip_prefix('/')
        .and_then(|path| path.strip_prefix(stage))
        .filter(|rest| rest.starts_with('/'));
    // no route reads a query, so the path is enough
    if let Some(uri) = rest.and_then(|rest| rest.parse::<Uri>().ok()) {
        *request.uri_mut() = uri;
    }
    request
}
