//! Arbitrary requests to every route: without a valid key nobody publishes, and no part of a key comes back or is logged.

use std::{
    io::{self, Write},
    sync::{Arc, LazyLock, Mutex},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
};
use edge_hook::{AppState, LogSink, SharedRoster, router};
use proptest::prelude::*;
use roster::{KEY_PREFIX, Secret};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{SECRET, rosters::Site, verifier};

static SITE: LazyLock<Site> = LazyLock::new(Site::new);

/// The length of a part of a key that must not appear.
const PART: usize = 6;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The status, and all that the request left behind: headers, body and log.
struct Left {
    status: u16,
    body: Value,
    all: String,
}

fn send(path: &dyn Fn(&AppState) -> String, headers: &[(&str, String)], body: &str) -> Left {
    let lines = Lines::default();
    let secret = Secret::new(SECRET.to_owned());
    let roster = SharedRoster::new(SITE.roster());
    let state = AppState::new(roster, &secret, LogSink::direct(lines.clone())).unwrap();
    let path = path(&state);
    let routes: Router = router(state);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut request = Request::post(path);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let (head, body) = runtime.block_on(async {
        let answer = routes.oneshot(request).await.unwrap();
        let (head, body) = answer.into_parts();
        (head, to_bytes(body, usize::MAX).await.unwrap())
    });
    let body = String::from_utf8(body.to_vec()).unwrap();
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    Left {
        status: head.status.as_u16(),
        all: format!("{:?}\n{body}\n{log}", head.headers),
        body: serde_json::from_str(&body).unwrap_or_default(),
    }
}

fn publishes(left: &Left) -> bool {
    left.status == 200 && left.body["allowed"] != false
}

/// A key: as it is, or as people and scanners change it.
fn key() -> impl Strategy<Value = String> {
    let whole = any::<prop::sample::Index>().prop_map(|at| (*at.get(&SITE.keys())).to_owned());
    (whole, 0..5_u8, 7..46_usize).prop_map(|(key, change, at)| match change {
        0 | 1 => key,
        2 => key[..at].to_owned(),
        3 => key.to_uppercase(),
        _ => format!("{}q{}", &key[..at], &key[at..]),
    })
}

fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => key(),
        2 => "show|cams|alice|bob|carol|dave|key|direction=whip",
        1 => "[a-z0-9_%.?&=/-]{0,8}",
    ]
}

fn query() -> impl Strategy<Value = String> {
    let pair = prop_oneof![
        2 => key().prop_map(|key| format!("key={key}")),
        1 => (part(), part()).prop_map(|(name, value)| format!("{name}={value}")),
    ];
    prop::collection::vec(pair, 0..3).prop_map(|pairs| pairs.join("&"))
}

fn words() -> impl Strategy<Value = (String, String)> {
    ("incoming|outgoing|x", "RTMP|WebRTC|SRT|LLHLS|Thumbnail|x")
}

/// Whether one of these keys, which are all that open a stream, is in the request as it is.
fn has_valid_key(request: &str) -> bool {
    let valid = [&SITE.alice, &SITE.alice_laptop, &SITE.bob, &SITE.open];
    valid.iter().any(|key| request.contains(*key))
}

fn check(left: &Left, request: &str, is_publishing: bool) -> Result<(), TestCaseError> {
    if is_publishing && publishes(left) {
        prop_assert!(has_valid_key(request), "{}", left.all);
    }
    let shown = left.all.to_lowercase();
    for key in SITE.keys() {
        let secret = &key[KEY_PREFIX.len()..];
        for at in 0..=secret.len() - PART {
            let part = &secret[at..at + PART];
            prop_assert!(!shown.contains(part), "{} of {}", part, left.all);
        }
    }
    prop_assert!(!shown.contains("sha256"));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(700))]

    #[test]
    fn the_webhook_of_ovenmediaengine(
        (direction, protocol) in words(), app in part(), stream in part(), query in query(),
    ) {
        let url = format!("rtmp://h/{app}/{stream}?{query}");
        let body = json!({"client": {"address": app, "port": 5, "real_ip": stream}, "request": {
            "direction": direction, "protocol": protocol, "status": "opening", "url": url
        }}).to_string();
        let signature = [("X-OME-Signature", verifier().sign(body.as_bytes()))];
        let left = send(&|_| "/admission".to_owned(), &signature, &body);
        check(&left, &body, direction == "incoming")?;
    }

    #[test]
    fn the_callback_of_srs(
        action in "on_publish|on_play|on_unpublish|x", scheme in "rtmp|webrtc|srt|x",
        app in part(), stream in part(), query in query(),
    ) {
        let body = json!({
            "action": action, "ip": "192.0.2.1", "app": app, "stream": stream, "param": format!("?{query}"),
            "tcUrl": format!("{scheme}://h/{app}")
        }).to_string();
        let left = send(&|state| state.srs_path(), &[], &body);
        check(&left, &body, action == "on_publish")?;
    }

    #[test]
    fn the_question_of_mediamtx(
        action in "publish|read|api", protocol in "rtmp|rtsp|webrtc|srt|hls|x",
        path in (part(), part()), query in query(),
        secrets in (prop::option::of(part()), prop::option::of(key()), prop::option::of(key())),
    ) {
        let (user, password, token) = secrets;
        let body = json!({
            "action": action, "protocol": protocol, "path": format!("{}/{}", path.0, path.1), "query": query,
            "user": user.unwrap_or_default(), "password": password.unwrap_or_default(),
            "token": token.unwrap_or_default(), "ip": "192.0.2.1"
        }).to_string();
        let left = send(&|state| state.mediamtx_path(), &[], &body);
        check(&left, &body, action == "publish")?;
    }

    #[test]
    fn the_check_of_a_key(text in part(), kind in "application/json|text/plain", named: bool) {
        let body = if named { json!({ "key": text }).to_string() } else { text };
        let left = send(&|_| "/whoami".to_owned(), &[("Content-Type", kind)], &body);
        check(&left, &body, false)?;
    }

    #[test]
    fn any_path(path in part(), body in part()) {
        let path = path.replace(['%', '?'], "");
        let left = send(&|_| format!("/{path}/{path}"), &[], &body);
        check(&left, &body, false)?;
    }
}
