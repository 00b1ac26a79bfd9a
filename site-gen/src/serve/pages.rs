//! The pages' server of `mitts serve`: the site's files, whether streams are live, test pictures, and the function's routes
//! for pages.

use std::{
    path::PathBuf,
    sync::{Arc, RwLock},
};

use axum::{
    Json, Router,
    extract::{Query, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use edge_hook::AppState;
use engine::names::PLAYLIST;
use roster::{Roster, StreamName};
use serde::Deserialize;
use tower::ServiceExt;
use tower_http::services::ServeFile;

use crate::{
    deploy::{DeployOptions, archive_file_at, headers},
    endpoints::Endpoints,
    paths::ASSETS,
    serve::{
        demo::{CHUNKLIST, Demo},
        files,
        guard::guard,
        hosts::Hosts,
        news::{BuildStatus, News},
        poll::Poll,
    },
};

/// The state of the pages' server.
pub struct SiteState {
    /// The built site.
    pub root: PathBuf,
    /// The last valid roster, and its headers.
    pub now: RwLock<Arc<Snapshot>>,
    /// The status for open pages.
    pub status: BuildStatus,
    /// Asks the engine whether a stream is live.
    pub poll: Poll,
    /// Refuses requests for other hosts.
    pub hosts: Hosts,
    /// What pages read of queues: a file that the conductor writes.
    pub queue: PathBuf,
}

/// The parts of the state that depend on the roster.
pub struct Snapshot {
    /// The roster.
    pub roster: Roster,
    /// Test pictures, if they are the streams.
    pub demo: Option<Demo>,
    headers: Vec<(&'static str, HeaderValue)>,
    /// The policy of pages for other sites.
    embed: Option<HeaderValue>,
}

impl Snapshot {
    /// The headers are those of the generated Caddyfile, but for the engine's own ports. `cdn`: whether the players come
    /// from a CDN.
    pub fn new(roster: Roster, demo: Option<Demo>, cdn: bool) -> Self {
        let options = DeployOptions {
            endpoints: Endpoints::Direct,
            cdn: cdn.then(|| crate::theme::players::CDN.to_owned()),
            ..DeployOptions::default()
        };
        let headers = headers::security_headers(&roster, &options)
            .into_iter()
            .filter_map(|(name, value)| Some((name, HeaderValue::from_str(&value).ok()?)))
            .collect();
        let embed = headers::embed_policy(&roster, &options);
        Snapshot {
            embed: embed.and_then(|policy| HeaderValue::from_str(&policy).ok()),
            roster,
            demo,
            headers,
        }
    }
}

impl SiteState {
    /// The last valid roster and its headers.
    pub fn now(&self) -> Arc<Snapshot> {
        let now = self.now.read();
        now.unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// Replaces it.
    pub fn replace(&self, now: Snapshot) {
        let mut place = self
            .now
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *place = Arc::new(now);
    }
}

/// The pages' server; `function` has the routes `/live.json` and `/whoami`, and `control` those of the conductor, if one runs.
pub fn router(state: Arc<SiteState>, function: AppState, control: Option<Router>) -> Router {
    Router::new()
        .route("/_mitts/news", get(news))
        .route("/_mitts/reload.js", get(script))
        .route_service("/queue.json", ServeFile::new(&state.queue))
        .fallback(any)
        .with_state(state.clone())
        .layer(middleware::from_fn_with_state(
            (state.clone(), function.clone()),
            guard,
        ))
        .merge(edge_hook::for_pages(function))
        .merge(control.unwrap_or_default())
        .layer(middleware::from_fn_with_state(state, own_host))
}

/// Answers requests for this machine or the site only.
async fn own_host(State(state): State<Arc<SiteState>>, request: Request, next: Next) -> Response {
    let now = state.now();
    let site = now.roster.site.url.host();
    match state.hosts.admit(request.uri(), request.headers(), site) {
        Ok(()) => next.run(request).await,
        Err(why) => (StatusCode::MISDIRECTED_REQUEST, why + "\n").into_response(),
    }
}

const SCRIPT: &str = include_str!("reload.js");

/// Marks the `html` tag of OBS pages, which are on air: nothing is added to them.
const ON_AIR: &str = "data-page=\"obs\"";

async fn script() -> Response {
    let kind = (header::CONTENT_TYPE, "text/javascript; charset=utf-8");
    ([kind, (header::CACHE_CONTROL, "no-store")], SCRIPT).into_response()
}

#[derive(Deserialize)]
struct Known {
    known: Option<String>,
    #[serde(default)]
    wrong: bool,
}

async fn news(State(state): State<Arc<SiteState>>, Query(known): Query<Known>) -> Json<News> {
    Json(
        state
            .status
            .after(known.known.as_deref(), known.wrong)
            .await,
    )
}

/// All other paths: streams under an app's path, otherwise the site.
async fn any(State(state): State<Arc<SiteState>>, request: Request) -> Response {
    let now = state.now();
    let path = request.uri().path().to_owned();
    let below = below_app(&path, &now.roster);
    let is_file = below.is_none();
    let mut answer = match below {
        Some((Some(stream), file)) if is_recording(file) => {
            recording(&state, &now, &stream, file, request).await
        }
        Some((stream, file)) => media(&now, &state.poll, stream, file, request).await,
        None if path.starts_with("/_mitts/") => StatusCode::NOT_FOUND.into_response(),
        None => site(&state, request).await,
    };
    let status = answer.status();
    let is_good = status.is_success() || status == StatusCode::NOT_MODIFIED;
    let cache = match path.split('/').nth(1) {
        Some(ASSETS) if is_good => headers::CACHE_ASSETS,
        _ if is_file => headers::CACHE_PAGES,
        _ => headers::CACHE_NEVER,
    };
    let headers = answer.headers_mut();
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(cache));
    for (name, value) in &now.headers {
        headers.insert(*name, value.clone());
    }
    if let Some(policy) = now.embed.as_ref().filter(|_| headers::is_embed(&path)) {
        answer
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy.clone());
    }
    answer
}

/// Splits `/show/alice/llhls.m3u8` into stream and file. `None` if the first part is not an app.
fn below_app<'p>(path: &'p str, roster: &Roster) -> Option<(Option<StreamName>, &'p str)> {
    let mut parts = path.trim_start_matches('/').splitn(3, '/');
    let app = parts.next()?;
    roster.apps.get(app)?;
    let name = parts.next().unwrap_or("");
    let stream = format!("{app}/{name}").try_into().ok();
    Some((stream, parts.next().unwrap_or("")))
}

/// Whether a path below a stream is about its recordings.
fn is_recording(file: &str) -> bool {
    file == "archive" || file.starts_with("archive/")
}

/// Serves an entry's file from the archive, or a page about private ones from the site.
async fn recording(
    state: &SiteState,
    now: &Snapshot,
    stream: &StreamName,
    file: &str,
    request: Request,
) -> Response {
    // as behind Caddy, where the recordings of who is disabled are for nobody
    let shown = now.roster.has_stream(stream)
        && (now.roster.is_watchable(stream) || now.roster.is_private(stream));
    if !shown {
        return StatusCode::NOT_FOUND.into_response();
    }
    let archive = now.roster.archive.as_ref().filter(|archive| archive.public);
    match archive.and_then(|archive| Some(archive.folder.join(archive_file_at(stream, file)?))) {
        Some(path) => match ServeFile::new(path).oneshot(request).await {
            Ok(answer) => answer.into_response(),
            Err(never) => match never {},
        },
        None => site(state, request).await,
    }
}

async fn media(
    now: &Snapshot,
    poll: &Poll,
    stream: Option<StreamName>,
    file: &str,
    request: Request,
) -> Response {
    let absent = || StatusCode::NOT_FOUND.into_response();
    let Some(stream) = stream.filter(|_| matches!(*request.method(), Method::GET | Method::HEAD))
    else {
        return absent();
    };
    match (file, &now.demo) {
        ("live", Some(demo)) => live(demo.has(&stream)),
        ("live", None) => {
            let known = now.roster.has_stream(&stream);
            match now.roster.apps.get(&stream.app).filter(|_| known) {
                Some(app) => live(poll.is_live(&stream, app, &now.roster.ome.ports).await),
                None => live(false),
            }
        }
        (PLAYLIST | CHUNKLIST, Some(demo)) => {
            let kind = [(header::CONTENT_TYPE, "application/vnd.apple.mpegurl")];
            let playlist = match file {
                CHUNKLIST => demo.playlist(&stream),
                _ => demo.master(&stream),
            };
            match playlist {
                Some(playlist) => (kind, playlist).into_response(),
                None => absent(),
            }
        }
        (file, Some(demo)) => match demo.file(&stream, file) {
            Some(path) => match ServeFile::new(path).oneshot(request).await {
                Ok(answer) => answer.into_response(),
                Err(never) => match never {},
            },
            None => absent(),
        },
        (_, None) => absent(),
    }
}

fn live(yes: bool) -> Response {
    let status = if yes {
        StatusCode::OK
    } else {
        StatusCode::NO_CONTENT
    };
    status.into_response()
}

/// Adds the reload script to a page; `build` is the page's build, or an earlier one.
fn with_script(html: &str, build: &str) -> String {
    let head = html.split_once("<html").map_or("", |(_, rest)| rest);
    let head = head.split('>').next().unwrap_or("");
    match html.rfind("</body>").filter(|_| !head.contains(ON_AIR)) {
        Some(at) => format!(
            "{}<script src=\"/_mitts/reload.js\" data-known=\"{build}\" defer></script>{}",
            &html[..at],
            &html[at..]
        ),
        None => html.to_owned(),
    }
}

/// Serves a file of the site, with the reload script in pages.
async fn site(state: &SiteState, request: Request) -> Response {
    // before reading the file: a page newer than its id reloads once more, an older one would never reload
    let build = state.status.id();
    files::answer(&state.root, request, |html| with_script(html, &build)).await
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};

    use super::*;

    #[test]
    fn pages_know_their_build_and_those_for_obs_are_left_alone() {
        let page = |html: &str| format!("<!doctype html>\n<html{html}>\n<body>x</body></html>");
        let read = with_script(&page(" lang=\"en\""), "7-1");
        assert!(read.contains("data-known=\"7-1\" defer></script></body>"));
        let on_air = page(" lang=\"en\" data-page=\"obs\"");
        assert_eq!(with_script(&on_air, "7-1"), on_air);
        // a guide may contain the mark
        let guide = page(" lang=\"en\"").replace('x', "data-page=\"obs\"");
        assert!(with_script(&guide, "7-1").contains("reload.js"));
    }

    #[tokio::test]
    async fn a_page_for_another_host_says_what_to_do() {
        let text = "[site]\ntitle = 'a'\nurl = 'http://live.example.net'\n";
        let roster = Roster::parse("mitts.toml", text).unwrap().0;
        let state = Arc::new(SiteState {
            root: PathBuf::new(),
            now: RwLock::new(Arc::new(Snapshot::new(roster, None, false))),
            status: BuildStatus::new(0),
            poll: Poll::default(),
            hosts: Hosts::reporting_to(|_| {}),
            queue: PathBuf::new(),
        });
        let ask = async |host: &str| {
            let app = Router::new().route("/", get(|| async { "the site" }));
            let app = app.layer(middleware::from_fn_with_state(state.clone(), own_host));
            let request = Request::get("/").header(header::HOST, host);
            let answer = app
                .oneshot(request.body(Body::empty()).unwrap())
                .await
                .unwrap();
            let status = answer.status().as_u16();
            let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
            (status, String::from_utf8(body.to_vec()).unwrap())
        };
        assert_eq!(
            ask("live.example.net:8000").await,
            (200, "the site".to_owned())
        );
        let (status, body) = ask("my-pc.local:8000").await;
        assert_eq!(status, 421);
        assert!(
            body.contains("open it by this machine's IP address"),
            "{body}"
        );
        assert_eq!(body.lines().count(), 1, "{body}");
    }
}
