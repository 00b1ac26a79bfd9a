//! A stand-in for OvenMediaEngine's REST interface: recorded answers over real HTTP, and all kinds of failures.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use data_encoding::BASE64;
use engine::rest::RestClient;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// Its access token.
pub(crate) const TOKEN: &str = "bakers:a token that stands nowhere else";
/// When the recorded stream began.
pub(crate) const CREATED: &str = "2026-11-20T11:20:09.975+00:00";

/// The stand-in; down when it is dropped.
pub(crate) struct Engine {
    pub(crate) to: SocketAddr,
    state: Arc<Mutex<Inside>>,
    runtime: Option<Runtime>,
}

/// How it handles requests.
#[derive(Clone)]
pub(crate) enum Mood {
    /// Answers.
    Well,
    /// Answers after this long.
    Slow(Duration),
    /// Never answers.
    Stuck,
    /// Answers paths that end like this with these bytes and this status.
    Odd(&'static str, StatusCode, Vec<u8>),
}

pub(crate) struct Inside {
    pub(crate) mood: Mood,
    /// Each stream's `app/name`, and when it was created.
    pub(crate) streams: BTreeMap<String, String>,
    /// Changed values in answers about a stream: its `app/name`, the place, and the value.
    pub(crate) changes: Vec<(String, &'static str, Value)>,
    /// The ends of paths that are never answered.
    pub(crate) stuck: Vec<&'static str>,
    /// Whether a DELETE fails.
    pub(crate) keeps: bool,
    /// The deleted streams, with repetitions.
    pub(crate) deleted: Vec<String>,
    /// The requested paths.
    pub(crate) asked: Vec<String>,
    /// The number of concurrent requests, now and at most.
    now: usize,
    pub(crate) peak: usize,
}

impl Engine {
    /// A stand-in with these live streams.
    pub(crate) fn start(streams: &[&str]) -> Self {
        Engine::start_on("127.0.0.1:0".parse().unwrap(), streams)
    }

    pub(crate) fn start_on(address: SocketAddr, streams: &[&str]) -> Self {
        let lives = streams
            .iter()
            .map(|id| ((*id).to_owned(), CREATED.to_owned()));
        let state = Arc::new(Mutex::new(Inside {
            mood: Mood::Well,
            streams: lives.collect(),
            changes: Vec::new(),
            stuck: Vec::new(),
            keeps: false,
            deleted: Vec::new(),
            asked: Vec::new(),
            now: 0,
            peak: 0,
        }));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let bound = tokio::net::TcpListener::bind(address);
        let listener = runtime.block_on(bound).unwrap();
        let to = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(state.clone());
        runtime.spawn(axum::serve(listener, router).into_future());
        Engine {
            to,
            state,
            runtime: Some(runtime),
        }
    }

    pub(crate) fn rest(&self) -> RestClient {
        RestClient::new(&format!("http://{}", self.to), TOKEN).unwrap()
    }

    pub(crate) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.state.lock().unwrap()
    }

    /// How often the stream names of an app were requested: once per poll.
    pub(crate) fn polls(&self, app: &str) -> usize {
        let list = format!("/v1/vhosts/default/apps/{app}/streams");
        self.inside()
            .asked
            .iter()
            .filter(|path| **path == list)
            .count()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(10));
        }
    }
}

async fn answer(State(state): State<Arc<Mutex<Inside>>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let mood = {
        let mut inside = state.lock().unwrap();
        inside.now += 1;
        inside.peak = inside.peak.max(inside.now);
        inside.asked.push(path.clone());
        match inside.stuck.iter().any(|end| path.ends_with(end)) {
            true => Mood::Stuck,
            false => inside.mood.clone(),
        }
    };
    // the client has given up
    let _here = Here(state.clone());
    // some time in which other requests may arrive
    tokio::time::sleep(Duration::from_millis(5)).await;
    match &mood {
        Mood::Slow(wait) => tokio::time::sleep(*wait).await,
        Mood::Stuck => std::future::pending().await,
        Mood::Well | Mood::Odd(..) => {}
    }
    let mut inside = state.lock().unwrap();
    let token = format!("Basic {}", BASE64.encode(TOKEN.as_bytes()));
    if request
        .headers()
        .get(header::AUTHORIZATION)
        .map(|own| own.as_bytes())
        != Some(token.as_bytes())
    {
        return (StatusCode::FORBIDDEN, "{}").into_response();
    }
    if method == Method::DELETE {
        let id = path.strip_prefix("/v1/vhosts/default/apps/").unwrap();
        let id = id.replacen("/streams/", "/", 1);
        if inside.keeps {
            return (StatusCode::INTERNAL_SERVER_ERROR, "{}").into_response();
        }
        inside.deleted.push(id.clone());
        return match inside.streams.remove(&id) {
            Some(_) => recorded("stream_delete").to_string().into_response(),
            None => (StatusCode::NOT_FOUND, "{}").into_response(),
        };
    }
    match mood {
        Mood::Odd(end, status, body) if path.ends_with(end) => (status, body).into_response(),
        _ => match inside.find(&path) {
            Some(found) => found.to_string().into_response(),
            None => (
                StatusCode::NOT_FOUND,
                recorded("stream_notfound").to_string(),
            )
                .into_response(),
        },
    }
}

/// A request in progress.
struct Here(Arc<Mutex<Inside>>);

impl Drop for Here {
    fn drop(&mut self) {
        let now = |inside: &mut MutexGuard<'_, Inside>| inside.now -= 1;
        now(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Inside {
    /// Changes a value in the answers about a stream.
    pub(crate) fn change(&mut self, id: &str, place: &'static str, value: Value) {
        self.changes.push((id.to_owned(), place, value));
    }

    fn find(&self, path: &str) -> Option<Value> {
        let stats = path.strip_prefix("/v1/stats/current/vhosts/default/apps/");
        let (app, rest) = match stats {
            Some(rest) => rest,
            None => path.strip_prefix("/v1/vhosts/default/apps/")?,
        }
        .split_once("/streams")?;
        let Some(name) = rest.strip_prefix('/') else {
            let prefix = format!("{app}/");
            let names = self
                .streams
                .keys()
                .filter_map(|id| id.strip_prefix(&prefix));
            let mut list = recorded("streams_list");
            list["response"] = json!(names.collect::<Vec<_>>());
            return Some(list);
        };
        let id = format!("{app}/{name}");
        let created = self.streams.get(&id)?;
        let mut answer = if stats.is_some() {
            let mut stats = recorded("stats_stream_1viewer");
            stats["response"]["createdTime"] = json!(created);
            stats
        } else {
            let mut detail = recorded("stream_detail_rtmp");
            detail["response"]["input"]["createdTime"] = json!(created);
            detail
        };
        for (of, place, value) in &self.changes {
            if *of == id
                && let Some(place) = answer.pointer_mut(place)
            {
                *place = value.clone();
            }
        }
        Some(answer)
    }
}

/// One of the recorded answers.
pub(crate) fn recorded(name: &str) -> Value {
    let text = match name {
        "streams_list" => include_str!("../../../../engine/tests/data/rest/streams_list.json"),
        "stats_stream_1viewer" => {
            include_str!("../../../../engine/tests/data/rest/stats_stream_1viewer.json")
        }
        "stream_detail_rtmp" => {
            include_str!("../../../../engine/tests/data/rest/stream_detail_rtmp.json")
        }
        "stream_delete" => include_str!("../../../../engine/tests/data/rest/stream_delete.json"),
        "stream_notfound" => {
            include_str!("../../../../engine/tests/data/rest/stream_notfound.json")
        }
        other => panic!("{other} was not recorded"),
    };
    serde_json::from_str(text).unwrap()
}
