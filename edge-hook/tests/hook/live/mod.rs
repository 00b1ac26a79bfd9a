//! `/live.json`, from a stand-in of OvenMediaEngine's REST interface.

mod cluster;
mod content;
mod copies;
mod odd;
mod outage;
mod pace;

use roster::Roster;
use serde_json::Value;

use crate::support::{child::wait, engine::Engine, rosters::Site, server::Server};

const PATH: &str = "/live.json";

fn start(streams: &[&str]) -> (Engine, Server) {
    let engine = Engine::start(streams);
    let server = Server::start_over(Site::new().roster(), Some(engine.rest()));
    (engine, server)
}

fn list(server: &Server) -> Value {
    let answer = server.get(PATH, "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

/// A roster with these users.
fn crowd(users: &[String]) -> Roster {
    let mut text =
        "[site]\ntitle = \"T\"\nurl = \"https://live.example.net\"\n[apps.show]\n".to_owned();
    for user in users {
        text += &format!("[users.{user}]\napps = [\"show\"]\n");
    }
    Roster::parse("mitts.toml", &text).unwrap().0
}

fn ids(list: &Value) -> Vec<&str> {
    let streams = list["streams"].as_array().unwrap();
    streams
        .iter()
        .map(|stream| stream["id"].as_str().unwrap())
        .collect()
}

/// Requests the list until it fulfils a condition.
fn until(server: &Server, what: &str, so: impl Fn(&Value) -> bool) -> Value {
    wait(what, || Some(list(server)).filter(&so))
}
