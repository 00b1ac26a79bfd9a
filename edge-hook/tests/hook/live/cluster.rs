//! The list of a cluster: the streams of all origins.

use engine::rest::RestClient;
use roster::Roster;

use super::{ids, list, until};
use crate::support::{engine::Engine, engine::TOKEN, server::Server};

const ROSTER: &str = r#"
[site]
title = "T"
url = "https://live.example.net"
[ome]
host = "in.example.net"
[admission]
url = "http://10.0.0.7:9000/admission"
[cluster]
origins = ["10.0.0.7", "10.0.0.8"]
edges = ["10.0.0.21"]
map = { redis = "redis://10.0.0.5" }
[apps.show]
[users.alice]
[users.ben]
"#;

#[test]
fn the_streams_of_all_origins_are_listed_while_one_of_them_is_down() {
    let (one, two) = (Engine::start(&["show/alice"]), Engine::start(&["show/ben"]));
    let both = format!("http://{},http://{}", one.to, two.to);
    let rest = RestClient::new(&both, TOKEN).unwrap();
    let roster = Roster::parse("mitts.toml", ROSTER).unwrap().0;
    let server = Server::start_over(roster, Some(rest));
    let shown = list(&server);
    assert_eq!(ids(&shown), ["show/alice", "show/ben"]);
    for stream in shown["streams"].as_array().unwrap() {
        // the viewers are at the edges
        assert_eq!(
            (&stream["viewers"], &stream["viewers_min"]),
            (&0.into(), &true.into())
        );
    }
    drop(one);
    let shown = until(&server, "the other origin's stream is left", |list| {
        ids(list) == ["show/ben"]
    });
    assert_eq!(shown["stale"], false);
    drop(two);
    until(&server, "nobody answers", |list| list["stale"] == true);
}
