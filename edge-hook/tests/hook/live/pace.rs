//! How often the engine is polled.

use std::{
    io::{BufReader, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use super::{PATH, crowd, list, start, until};
use crate::support::{
    client::receive,
    engine::{Engine, Mood},
    server::Server,
};

/// If the engine cannot answer everything within one poll, later polls do not repeat successful requests.
#[test]
fn a_slow_engine_is_known_after_some_polls() {
    let users: Vec<_> = (0..160).map(|at| format!("user-{at}")).collect();
    let ids: Vec<_> = users.iter().map(|user| format!("show/{user}")).collect();
    let engine = Engine::start(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    engine.inside().mood = Mood::Slow(Duration::from_millis(50));
    let server = Server::start_over(crowd(&users), Some(engine.rest()));
    let shown = until(&server, "all", |list| {
        list["streams"].as_array().unwrap().len() == 160
    });
    assert_eq!(shown["stale"], false);
}

/// However many requests there are, also if clients disconnect.
#[test]
fn the_engine_is_asked_once_a_second_however_many_want_to_know() {
    let (engine, server) = start(&["show/alice"]);
    engine.inside().mood = Mood::Slow(Duration::from_millis(50));
    let began = Instant::now();
    let request = format!("GET {PATH} HTTP/1.1\r\nHost: h\r\n\r\n");
    for _ in 0..12 {
        let mut viewers: Vec<_> = (0..200)
            .map(|_| {
                let mut stream = TcpStream::connect(server.to).unwrap();
                stream.write_all(request.as_bytes()).unwrap();
                BufReader::new(stream)
            })
            .collect();
        // a third client disconnects before the answer
        viewers.truncate(134);
        for from in &mut viewers {
            assert_eq!(receive(from).status, 200);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    let polls = engine.polls("show");
    let seconds = usize::try_from(began.elapsed().as_secs()).unwrap();
    assert!(
        (2..=seconds + 1).contains(&polls),
        "{polls} polls in {seconds} s"
    );
}

#[test]
fn details_are_asked_for_once_a_stream_and_few_at_a_time() {
    let users: Vec<_> = (0..40).map(|at| format!("user-{at}")).collect();
    let ids: Vec<_> = users.iter().map(|user| format!("show/{user}")).collect();
    let engine = Engine::start(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    let server = Server::start_over(crowd(&users), Some(engine.rest()));
    assert_eq!(list(&server)["streams"].as_array().unwrap().len(), 40);
    assert!(
        (2..=8).contains(&engine.inside().peak),
        "{}",
        engine.inside().peak
    );
    let details = || {
        let inside = engine.inside();
        let details = inside
            .asked
            .iter()
            .filter(|path| path.starts_with("/v1/vhosts/default/apps/show/streams/"));
        details.count()
    };
    assert_eq!(details(), 40, "once each");

    let renewed = "2026-11-20T12:00:00.000+00:00";
    engine
        .inside()
        .streams
        .insert("show/user-7".to_owned(), renewed.to_owned());
    until(&server, "the next poll", |list| {
        let streams = list["streams"].as_array().unwrap();
        streams
            .iter()
            .any(|stream| stream["since"] == "2026-11-20T12:00:00.000Z")
    });
    let again = "/v1/vhosts/default/apps/show/streams/user-7";
    let inside = engine.inside();
    let asked = inside.asked.iter().filter(|path| *path == again);
    assert_eq!(asked.count(), 2, "and of another stream of the same name");
}
