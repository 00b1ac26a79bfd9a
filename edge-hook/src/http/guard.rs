//! What surrounds the routes: an id for each request, and an answer where the code panics.

use std::{
    any::Any,
    collections::hash_map::RandomState,
    hash::BuildHasher,
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    routing::MethodRouter,
};
use jiff::Timestamp;
use tower_http::{
    catch_panic::CatchPanicLayer, propagate_header::PropagateHeaderLayer,
    set_header::SetRequestHeaderLayer,
};

use super::{
    rejection::{self, Rejection},
    state::AppState,
};
use crate::{
    decision::{Answer, Reason},
    log::record,
};

/// The header with the id of a request, in the answer. The log has the same id.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives each request an id, also if the client sent one, and answers 500 for a request whose handler panics.
pub(super) fn guarded(state: &AppState, routes: Router) -> Router {
    let state = state.clone();
    let broken = move |_: Box<dyn Any + Send>| {
        note(&state, None);
        Rejection::Internal.into_response()
    };
    routes
        .layer(CatchPanicLayer::custom(broken))
        .layer(PropagateHeaderLayer::new(REQUEST_ID))
        .layer(SetRequestHeaderLayer::overriding(
            REQUEST_ID,
            |_: &Request| new_id(),
        ))
}

/// Makes a panic of an admission route a denial as the engine understands it.
pub(super) fn denying(state: &AppState, route: MethodRouter<AppState>) -> MethodRouter<AppState> {
    let state = state.clone();
    let denied = move |_: Box<dyn Any + Send>| {
        note(&state, Some("admission"));
        let denial = Answer::Denied(Reason::Internal);
        rejection::bytes(StatusCode::OK, denial.to_json())
    };
    route.layer(CatchPanicLayer::custom(denied))
}

fn note(state: &AppState, route: Option<&'static str>) {
    let reason = Rejection::Internal.as_str();
    state.metrics().rejected(route.unwrap_or("other"), reason);
    let line = record::rejected(reason, None, Timestamp::now(), 0);
    // the writer of the log may be what panicked
    let written = std::panic::AssertUnwindSafe(|| state.log().write(&line));
    let _ = std::panic::catch_unwind(written);
}

/// The id of a request.
pub(super) fn id(headers: &HeaderMap) -> Option<&str> {
    headers.get(REQUEST_ID)?.to_str().ok()
}

/// A number that differs from process to process, and the number of the request.
fn new_id() -> Option<HeaderValue> {
    static PROCESS: LazyLock<u32> = LazyLock::new(|| {
        let random = RandomState::new().hash_one(0);
        u32::try_from(random >> 32).unwrap_or_default()
    });
    static REQUEST: AtomicU32 = AtomicU32::new(1);
    let number = REQUEST.fetch_add(1, Ordering::Relaxed);
    HeaderValue::try_from(format!("{:08x}-{number:08x}", *PROCESS)).ok()
}
