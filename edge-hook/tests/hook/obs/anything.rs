//! Whatever a request says, no answer holds a key.

use std::sync::LazyLock;

use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use edge_hook::{AppState, LogSink, SharedRoster, router};
use proptest::prelude::*;
use roster::Secret;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::report;
use crate::support::{SECRET, rosters::Site};

static SITE: LazyLock<Site> = LazyLock::new(Site::new);

/// Keys, also where they do not belong.
fn text() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => any::<prop::sample::Index>().prop_map(|at| json!(*at.get(&SITE.keys()))),
        1 => "(de|x264|show|cams|[a-z0-9.]{0,9})".prop_map(Value::from),
        1 => any::<u32>().prop_map(Value::from),
        1 => Just(Value::Null),
    ]
}

fn places() -> impl Strategy<Value = Vec<(&'static str, Value)>> {
    let place = prop::sample::select(vec![
        "/authentication",
        "/service",
        "/schema_version",
        "/client/version",
        "/capabilities/system/name",
        "/capabilities/gpu",
        "/capabilities/gpu/0/model",
        "/capabilities/gpu/0/vendor_id",
        "/preferences/canvases/0/width",
        "/preferences/canvases/0/framerate/denominator",
        "/preferences/audio_channels",
    ]);
    prop::collection::vec((place, text()), 0..6)
}

proptest! {
    #[test]
    fn no_answer_holds_a_key(
        key in text(), places in places(), names in prop::collection::vec((prop::sample::select(vec!["app", "language", "encoder", "x"]), text()), 0..4),
    ) {
        let mut report = report("");
        report["authentication"] = key;
        for (place, value) in places {
            if let Some(there) = report.pointer_mut(place) {
                *there = value;
            }
        }
        let query: Vec<_> = names
            .iter()
            .map(|(name, value)| format!("{name}={}", value.to_string().trim_matches('"')))
            .collect();
        let state = AppState::new(
            SharedRoster::new(SITE.roster()),
            &Secret::new(SECRET.to_owned()),
            LogSink::off(),
        );
        let request = Request::post(format!("/obs?{}", query.join("&")))
            .body(Body::from(report.to_string()))
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (status, body) = runtime.block_on(async {
            let answer = router(state.unwrap()).oneshot(request).await.unwrap();
            let status = answer.status();
            (status, to_bytes(answer.into_body(), usize::MAX).await.unwrap())
        });
        let body = String::from_utf8(body.to_vec()).unwrap();
        prop_assert_eq!(status, 200);
        for key in SITE.keys() {
            prop_assert!(!body.contains(&key[6..18]), "{}", body);
        }
        prop_assert!(!body.contains("sha256"));
    }
}
