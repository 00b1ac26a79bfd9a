//! An engine that is down, or refuses the token.

use serde_json::json;

use super::{PATH, ids, list, start, until};
use crate::support::{
    child::wait,
    engine::{Engine, Mood},
    recording,
    rosters::Site,
    server::Server,
};

#[test]
fn a_dead_engine_leaves_the_last_state_marked_stale_and_a_new_one_ends_that() {
    let (engine, server) = start(&["show/alice"]);
    let before = list(&server);
    let to = engine.to;
    drop(engine);
    let stale = until(&server, "a stale list", |list| list["stale"] == true);
    assert_eq!(stale["streams"], before["streams"]);
    // no answer since then
    assert!(stale["at"].as_str() >= before["at"].as_str());
    let etag = server.get(PATH, "").header("etag").unwrap().to_owned();
    assert_eq!(
        server
            .get(PATH, &format!("If-None-Match: {etag}\r\n"))
            .status,
        304
    );

    let _engine = Engine::start_on(to, &["show/dave"]);
    let again = until(&server, "a fresh list", |list| list["stale"] == false);
    assert_eq!(ids(&again), ["show/dave"]);
}

/// Each is reported once, however many polls it lasts; a refused token also after another failure.
#[test]
fn an_outage_and_its_end_are_reported() {
    let (engine, server) = start(&["show/alice"]);
    assert_eq!(list(&server)["stale"], false);
    let to = engine.to;
    let reports = || server.reports.lock().unwrap().clone();
    assert_eq!(reports(), [""; 0]);
    drop(engine);
    until(&server, "a stale list", |list| list["stale"] == true);

    let engine = Engine::start_on(to, &["show/alice"]);
    let refused = Mood::Odd("", axum::http::StatusCode::UNAUTHORIZED, b"{}".to_vec());
    engine.inside().mood = refused;
    wait("three polls", || {
        list(&server);
        (engine.polls("show") > 2).then_some(())
    });
    engine.inside().mood = Mood::Well;
    until(&server, "a fresh list", |list| list["stale"] == false);
    let at = format!("/live.json is stale: OvenMediaEngine at {to}");
    assert_eq!(
        reports(),
        [
            format!("{at} cannot be reached: Connection refused (os error 111)"),
            format!(
                "{at} refuses the access token (401 Unauthorized): `api_token` of [ome] must be the engine's access token"
            ),
            "/live.json is up to date again".to_owned(),
        ]
    );
}

#[test]
fn an_engine_that_never_was_there_makes_a_stale_and_empty_list() {
    let engine = Engine::start(&[]);
    let rest = engine.rest();
    drop(engine);
    let server = Server::start_over(Site::new().roster(), Some(rest));
    assert_eq!(
        list(&server),
        json!({"at": null, "stale": true, "streams": []})
    );
}

#[test]
fn an_engine_that_does_not_answer_keeps_nobody_waiting_forever() {
    let (engine, server) = start(&["show/alice"]);
    assert_eq!(list(&server)["stale"], false);
    engine.inside().mood = Mood::Stuck;
    let stale = until(&server, "a stale list", |list| list["stale"] == true);
    assert_eq!(ids(&stale), ["show/alice"]);
    // admission does not wait for any of this
    let closing = &recording::all()[1].body;
    assert_eq!(server.ask(closing), json!({}));
    engine.inside().mood = Mood::Well;
    until(&server, "a fresh list", |list| list["stale"] == false);
}
