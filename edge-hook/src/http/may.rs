//! `GET /may/<app>/<stream>` and `GET /may/<page>`: says to a page whether its viewer may watch.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use jiff::Timestamp;
use roster::StreamName;
use serde::Serialize;

use super::{rejection, state::AppState};

/// The answer. Never an error, which browsers would show in the console.
#[derive(Serialize)]
struct May {
    /// False also if there is no such thing.
    may: bool,
    /// Whether the stream is live; absent if unknown, and for those who may not watch.
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<bool>,
    /// When the permission ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

pub(crate) async fn may(
    State(state): State<AppState>,
    Path(thing): Path<String>,
    headers: HeaderMap,
) -> Response {
    let pass = state.pass_at(&headers, &format!("/{thing}"), Timestamp::now());
    let answer = match pass {
        None => May {
            may: false,
            live: None,
            until: None,
        },
        Some(pass) => May {
            may: true,
            live: is_live(&state, thing).await,
            until: pass.until.map(|until| until.to_string()),
        },
    };
    let mut answer = rejection::json(StatusCode::OK, &answer);
    let no_store = HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, no_store);
    answer
}

async fn is_live(state: &AppState, thing: String) -> Option<bool> {
    let stream = StreamName::try_from(thing).ok()?;
    let list = state.live_list()?;
    list.refresh().await;
    list.is_live(&stream)
}
