//! The function on Lambda: a function URL, or API Gateway's HTTP or REST API.

use edge_hook::{AppState, router};
use lambda_http::{
    Request,
    http::Uri,
    request::RequestContext,
    tower::{Service, service_fn},
};

/// Answers the runtime's events until the sandbox ends. Bodies in base64 are decoded before.
pub(crate) async fn run(state: AppState) -> anyhow::Result<()> {
    let router = router(state);
    let service = service_fn(move |request| router.clone().call(without_stage(request)));
    lambda_http::run(service)
        .await
        .map_err(|error| anyhow::anyhow!(error))
        .map_err(|error| error.context("the Lambda runtime failed"))
}

/// A stage other than `$default` is the first part of each path, whether API Gateway has put it there
/// (HTTP APIs) or this runtime (REST APIs, and those with a domain of their own); the routes know none.
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
    // what the engine adds to the address, if anything, is not asked for: the path is enough
    if let Some(uri) = rest.and_then(|rest| rest.parse::<Uri>().ok()) {
        *request.uri_mut() = uri;
    }
    request
}
