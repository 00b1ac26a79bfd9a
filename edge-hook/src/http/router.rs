//! The routes: `POST /admission`, `POST /transcode`, `GET /authorize` and `GET /healthz` for this machine; `GET /live.json`,
//! `POST /whoami`, `POST /session` and `GET /may/..` for pages of the site, and `POST /obs` for OBS.

use axum::{
    Router,
    extract::Request,
    http::Uri,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use tower::ServiceExt;

use super::{
    admission::admission,
    authorize::authorize,
    guard::{denying, guarded},
    health::health,
    live::live,
    may::may,
    obs::obs,
    other::{mediamtx, srs},
    rejection::Rejection,
    session,
    state::AppState,
    transcode::transcode,
    whoami::whoami,
};

/// All routes. `/admission` answers OvenMediaEngine's AdmissionWebhooks, `/transcode` its transcode webhook; `/srs/TOKEN` and
/// `/mediamtx/TOKEN` answer those media servers; `/authorize` says to a
/// proxy whether a viewer may watch; `/healthz` reports the health of the function, the number of users and the age of the roster; [`for_pages`] has the others. All answers are JSON
/// with a length; errors are `{"error":".."}`. Each has an id, `X-Request-Id`, which the log has, too.
///
/// If `url` of the roster's `[admission]` has a path before `/admission`, such as the stage of an API
/// Gateway, the routes also exist below that path.
pub fn router(state: AppState) -> Router {
    let routes = routes(state.clone());
    let below = routes.clone();
    let guard = state.clone();
    let routes =
        routes.fallback(async move |request: Request| prefixed(&state, below, request).await);
    guarded(&guard, routes)
}

fn routes(state: AppState) -> Router {
    Router::new()
        .route("/admission", denying(&state, post(admission)))
        .route("/transcode", post(transcode))
        .route("/srs/{token}", post(srs))
        .route("/mediamtx/{token}", post(mediamtx))
        .route("/authorize", get(authorize))
        .route("/healthz", get(health))
        .with_state(state.clone())
        .merge(for_pages(state))
        .fallback(|| async { Rejection::NotFound.into_response() })
        .method_not_allowed_fallback(|| async { Rejection::Method.into_response() })
}

/// The routes for pages of the site, on its origin: `/live.json` lists live streams, `/whoami` returns the user
/// of a stream key, `/session` opens, renews and ends the session of a viewer, `/may/..` says whether they
/// may watch, and `/obs` tells OBS how to encode.
pub fn for_pages(state: AppState) -> Router {
    Router::new()
        .route("/live.json", get(live))
        .route("/whoami", post(whoami))
        .route("/obs", post(obs))
        .route("/session", post(session::open).delete(session::end))
        .route("/may/{*thing}", get(may))
        .with_state(state)
}

/// Answers requests below the path of the roster's `[admission]`.
async fn prefixed(state: &AppState, routes: Router, mut request: Request) -> Response {
    // the roster is not borrowed while the request is answered
    let uri = {
        let directory = state.roster().peek();
        let prefix = directory.roster().admission.url.prefix();
        let rest = below(prefix, request.uri().path());
        rest.and_then(|rest| match request.uri().query() {
            Some(query) => format!("{rest}?{query}").parse::<Uri>().ok(),
            None => rest.parse().ok(),
        })
    };
    let Some(uri) = uri else {
        return Rejection::NotFound.into_response();
    };
    *request.uri_mut() = uri;
    routes.oneshot(request).await.into_response()
}

/// The rest of a path that begins with `prefix`.
fn below<'p>(prefix: &str, path: &'p str) -> Option<&'p str> {
    let rest = path.strip_prefix(prefix).filter(|_| !prefix.is_empty());
    rest.filter(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn a_prefix_is_whole_parts_of_a_path() {
        assert_eq!(below("/prod", "/prod/admission"), Some("/admission"));
        assert_eq!(below("/a/b", "/a/b/"), Some("/"));
        for (prefix, path) in [
            ("", "/admission"),
            ("/prod", "/admission"),
            ("/prod", "/production/admission"),
            ("/prod", "/prod"),
            ("/prod", "/a/prod/admission"),
        ] {
            assert_eq!(below(prefix, path), None, "{prefix} {path}");
        }
    }
}
