//! A roster from a real HTTP server on this machine.

use std::{
    fs,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use roster::{Roster, index::write};
use tokio::net::TcpListener;

use super::*;

const ROSTER: &str =
    "[site]\ntitle = \"T\"\nurl = \"https://live.example.net\"\n[apps.show]\n[users.ann]\n";

/// What the server answers.
#[derive(Clone, Default)]
struct Store(Arc<Mutex<What>>, Arc<AtomicUsize>);

#[derive(Clone, Default)]
struct What {
    body: Vec<u8>,
    etag: &'static str,
    /// An answer instead of the body.
    status: Option<StatusCode>,
    /// The length that is announced, and never comes.
    longer: bool,
    /// Whether no answer comes.
    silent: bool,
}

impl Store {
    fn put(&self, what: What) {
        *self.0.lock().unwrap() = what;
    }

    /// How many bodies were sent.
    fn sent(&self) -> usize {
        self.1.load(Ordering::SeqCst)
    }
}

async fn answer(State(store): State<Store>, headers: HeaderMap) -> Response {
    let what = store.0.lock().unwrap().clone();
    if what.silent {
        std::future::pending::<()>().await;
    }
    if headers
        .get(header::AUTHORIZATION)
        .is_none_or(|login| login != "Bearer secret")
    {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if let Some(status) = what.status {
        return status.into_response();
    }
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|tag| tag == what.etag)
    {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    store.1.fetch_add(1, Ordering::SeqCst);
    let length = what.body.len() + usize::from(what.longer);
    let body = Body::from_stream(futures_util::stream::iter([Ok::<_, std::io::Error>(
        what.body,
    )]));
    let headers = [
        (header::ETAG, what.etag.to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
    ];
    (headers, body).into_response()
}

async fn serve() -> (Store, Place) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let to = listener.local_addr().unwrap();
    let store = Store::default();
    let router = Router::new()
        .route("/roster", get(answer))
        .with_state(store.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let place = Place::parse(&format!("http://{to}/roster"));
    (store, place.unwrap().unwrap())
}

fn login() -> Secret {
    Secret::new("Bearer secret".to_owned())
}

fn users(remote: &RemoteRoster) -> usize {
    SharedRoster::load(remote.file()).unwrap().current().users()
}

fn good(etag: &'static str, users: usize) -> What {
    let more = (1..users).map(|at| format!("[users.u{at}]\n"));
    let text = format!("{ROSTER}{}", more.collect::<String>());
    let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
    What {
        body: write(&roster, &text, "").unwrap(),
        etag,
        ..What::default()
    }
}

#[tokio::test]
async fn it_is_fetched_when_it_changed_and_kept_over_a_restart() {
    let (store, place) = serve().await;
    let folder = tempfile::tempdir().unwrap();
    let open = || RemoteRoster::new(place.clone(), Some(&login()), folder.path()).unwrap();
    let mut remote = open();
    store.put(good("\"1\"", 2));
    assert!(remote.renew().await.unwrap());
    assert_eq!((users(&remote), store.sent()), (2, 1));
    assert!(!remote.renew().await.unwrap());

    let mut again = open();
    assert!(!again.renew().await.unwrap());
    assert_eq!((users(&again), store.sent()), (2, 1));

    // a roster's text is as good as an index
    store.put(What {
        body: ROSTER.as_bytes().to_vec(),
        etag: "\"2\"",
        ..What::default()
    });
    assert!(again.renew().await.unwrap());
    assert_eq!((users(&again), store.sent()), (1, 2));
}

#[tokio::test]
async fn whatever_goes_wrong_the_last_good_one_stays() {
    let (store, place) = serve().await;
    let folder = tempfile::tempdir().unwrap();
    let remote = RemoteRoster::new(place, Some(&login()), folder.path()).unwrap();
    let mut remote = remote.impatient(Duration::from_secs(2));
    store.put(good("\"1\"", 3));
    remote.renew().await.unwrap();
    let torn = || {
        let mut what = good("\"torn\"", 5);
        what.body.truncate(what.body.len() / 2);
        what
    };
    for (what, said) in [
        (torn(), "cannot be used"),
        (
            What {
                body: b"[site]\n".to_vec(),
                etag: "\"e\"",
                ..What::default()
            },
            "cannot be used",
        ),
        (
            What {
                body: b"<html>".to_vec(),
                etag: "\"h\"",
                ..What::default()
            },
            "cannot be used",
        ),
        (
            What {
                longer: true,
                ..good("\"l\"", 4)
            },
            "cannot be reached",
        ),
        (
            What {
                status: Some(StatusCode::NOT_FOUND),
                ..What::default()
            },
            "there is no such file",
        ),
        (
            What {
                status: Some(StatusCode::FOUND),
                ..What::default()
            },
            "redirects are not followed",
        ),
        (
            What {
                status: Some(StatusCode::SERVICE_UNAVAILABLE),
                ..What::default()
            },
            "status 503",
        ),
        (
            What {
                silent: true,
                ..What::default()
            },
            "does not answer in time",
        ),
    ] {
        store.put(what);
        let error = remote.renew().await.unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
        assert_eq!(users(&remote), 3);
    }
    store.put(good("\"9\"", 4));
    assert!(remote.renew().await.unwrap());
    assert_eq!(users(&remote), 4);
}

#[tokio::test]
async fn a_wrong_login_is_named_and_no_secret_is_shown() {
    let (store, place) = serve().await;
    let folder = tempfile::tempdir().unwrap();
    store.put(good("\"1\"", 1));
    let wrong = Secret::new("Bearer other".to_owned());
    let mut remote = RemoteRoster::new(place, Some(&wrong), folder.path()).unwrap();
    let error = remote.renew().await.unwrap_err();
    let shown = format!("{error} {error:?} {remote:?}");
    assert!(
        shown.contains("MITTS_ROSTER_TOKEN") && !shown.contains("other"),
        "{shown}"
    );
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_change_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let place = Place::parse("https://h.example/roster").unwrap().unwrap();
    let refused = RemoteRoster::new(place, None, folder.path()).unwrap_err();
    assert!(refused.to_string().contains("--roster-cache"));
}

#[tokio::test]
async fn nobody_there_is_no_hurry() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = Place::parse(&format!("http://{}/", listener.local_addr().unwrap()));
    drop(listener);
    let remote = RemoteRoster::new(place.unwrap().unwrap(), None, folder.path());
    let error = remote.unwrap().renew().await.unwrap_err();
    // the whole chain, as the program prints it: each cause once
    assert_eq!(
        format!("{:#}", anyhow::Error::new(error)),
        "the roster cannot be fetched: its server cannot be reached"
    );
}
