//! Arbitrary requests cause no panic, and no key is logged or answered.

use std::{borrow::Cow, sync::LazyLock};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request as HttpRequest, StatusCode},
};
use edge_hook::{Answer, AppState, Directory, LogSink, SharedRoster, decide, router};
use engine::webhook::{Direction, Protocol, Request, Status};
use jiff::Timestamp;
use proptest::prelude::*;
use roster::Secret;
use tower::ServiceExt;

use crate::support::{SECRET, rosters::Site, verifier};

static SITE: LazyLock<Site> = LazyLock::new(Site::new);
static DIRECTORY: LazyLock<Directory> = LazyLock::new(|| Directory::new(SITE.roster()));

fn router_over_site() -> Router {
    let secret = Secret::new(SECRET.to_owned());
    let live = SharedRoster::new(SITE.roster());
    router(AppState::new(live, &secret, LogSink::off()).unwrap())
}

fn status_of(signature: Option<&str>, body: Vec<u8>) -> (StatusCode, Vec<u8>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut request = HttpRequest::post("/admission");
        if let Some(signature) = signature {
            request = request.header("X-OME-Signature", signature);
        }
        let request = request.body(Body::from(body)).unwrap();
        let answer = router_over_site().oneshot(request).await.unwrap();
        (
            answer.status(),
            to_bytes(answer.into_body(), usize::MAX)
                .await
                .unwrap()
                .to_vec(),
        )
    })
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![
        Just(Direction::Incoming),
        Just(Direction::Outgoing),
        Just(Direction::Other)
    ]
}

fn protocol() -> impl Strategy<Value = Protocol> {
    "RTMP|WebRTC|SRT|LLHLS|Thumbnail|HLSv3|x".prop_map(|word| Protocol::from(word.as_str()))
}

/// A text that may be anywhere in an address.
fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => any::<prop::sample::Index>().prop_map(|at| (*at.get(&SITE.keys())).to_owned()),
        2 => "show|cams|alice|bob|key|token|direction=whip",
        1 => "[a-z0-9_%.?&=/-]{0,12}",
    ]
}

fn url() -> impl Strategy<Value = String> {
    let query = prop::collection::vec(
        prop_oneof![
            (part(), part()).prop_map(|(name, value)| format!("{name}={value}")),
            part().prop_map(|value| format!("key={value}")),
        ],
        0..4,
    );
    let path = prop_oneof![
        3 => part().prop_map(|stream| format!("show/{stream}")),
        1 => prop::collection::vec(part(), 0..4).prop_map(|parts| parts.join("/")),
    ];
    let host = prop_oneof![4 => Just("h".to_owned()), 1 => part()];
    (host, path, query).prop_map(|(host, path, query)| match query.join("&").as_str() {
        "" => format!("rtmp://{host}/{path}"),
        query => format!("rtmp://{host}/{path}?{query}"),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_verdict_holds_a_key(url in url(), direction in direction(), protocol in protocol()) {
        let request = Request { direction, protocol, status: Status::Opening, url: Cow::Owned(url) };
        let verdict = decide(&DIRECTORY, &request, Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(500_000));
        let shown = String::from_utf8(verdict.answer.to_json()).unwrap();
        let debugged = format!("{verdict:?}");
        for key in SITE.keys() {
            prop_assert!(!shown.contains(key));
            prop_assert!(!debugged.contains(key));
        }
        prop_assert!(!shown.contains("sha256"));
        if let Answer::Allowed { new_url: Some(url), .. } = &verdict.answer {
            let user = verdict.user.as_deref().unwrap();
            let app = verdict.app.unwrap();
            let public = format!("/{app}/{user}");
            prop_assert!(url.contains(&public));
            prop_assert_eq!(direction, Direction::Incoming);
        }
    }

    #[test]
    fn no_address_makes_the_decision_panic(url in any::<String>(), direction in direction(), protocol in protocol()) {
        let request = Request { direction, protocol, status: Status::Opening, url: Cow::Owned(url) };
        let verdict = decide(&DIRECTORY, &request, Timestamp::UNIX_EPOCH);
        prop_assert!(verdict.answer != Answer::Noted);
    }
}

proptest! {
    #[test]
    fn unsigned_bytes_are_401(body: Vec<u8>, signature in prop::option::of("[A-Za-z0-9_=-]{0,40}")) {
        let (status, _) = status_of(signature.as_deref(), body);
        prop_assert_eq!(status, StatusCode::UNAUTHORIZED);
    }

    #[test]
    fn signed_bytes_are_200_or_400(
        body in prop_oneof![
            any::<Vec<u8>>(),
            "[{}\\[\\]:,\"0-9a-z\\\\]{0,60}".prop_map(String::into_bytes),
            (url(), "[a-z]{0,9}").prop_map(|(url, word)| serde_json::json!({"request": {
                "direction": "incoming", "protocol": "RTMP", "status": word, "url": url
            }}).to_string().into_bytes()),
        ]
    ) {
        let (status, answer) = status_of(Some(&verifier().sign(&body)), body);
        prop_assert!(status == StatusCode::OK || status == StatusCode::BAD_REQUEST);
        let answer = serde_json::from_slice::<serde_json::Value>(&answer).unwrap();
        prop_assert!(answer.is_object());
    }
}
