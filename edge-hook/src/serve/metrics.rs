//! `GET /metrics`, on a listener of its own.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus_client::{encoding::text, registry::Registry};

use super::{
    gauges::{ConnectionGauges, RosterGauges},
    server::Server,
};
use crate::http::AppState;

/// The type of the text, which Prometheus reads.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `GET /metrics`: counts and gauges of the function, in Prometheus' text format. It is for a listener of its own on this
/// machine, since [`router`](crate::router) can be reached from the internet.
pub fn metrics_router(state: &AppState, server: &Server) -> Router {
    let mut registry = Registry::with_prefix("mitts");
    state.metrics().register(&mut registry);
    registry.register_collector(Box::new(RosterGauges(state.roster().clone())));
    registry.register_collector(Box::new(ConnectionGauges(server.clone())));
    Router::new()
        .route("/metrics", get(page))
        .with_state(Arc::new(registry))
}

async fn page(State(registry): State<Arc<Registry>>) -> Response {
    let mut page = String::new();
    match text::encode(&mut page, &registry) {
        Ok(()) => ([(header::CONTENT_TYPE, OPEN_METRICS)], page).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
