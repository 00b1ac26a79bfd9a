//! Denials of one address: all are answered alike, and not all are logged.

use serde_json::{Value, json};

use crate::support::{recording::like, rosters::Site, server::Server};

/// A request to publish with this key, of a publisher at `peer`, who claims to be at `real_ip`.
fn publish(key: &str, peer: &str, real_ip: &str) -> String {
    let body = like("rtmp-opening", &format!("rtmp://h/show/{key}"));
    let mut body: Value = serde_json::from_str(&body).unwrap();
    body["client"] = json!({"address": peer, "port": 5, "real_ip": real_ip});
    body.to_string()
}

fn lines(server: &Server) -> Vec<Value> {
    let log = server.log();
    let lines = log.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

#[test]
fn an_encoder_that_retries_a_wrong_key_25_times_is_let_in_with_the_right_one() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let unknown = json!({"allowed": false, "reason": "unknown stream key"});
    for _ in 0..25 {
        assert_eq!(
            server.ask(&publish(&site.nobody, "192.0.2.1", "192.0.2.1")),
            unknown
        );
    }
    let right = server.ask(&publish(&site.alice, "192.0.2.1", "192.0.2.1"));
    assert_eq!(right["allowed"], true);
    assert_eq!(lines(&server).len(), 26);
}

#[test]
fn of_a_thousand_denials_few_are_logged_and_nobody_else_notices() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let unknown = json!({"allowed": false, "reason": "unknown stream key"});
    for at in 0..1000 {
        // an address that the publisher made up changes nothing
        let claimed = format!("203.0.113.{}", at % 250);
        assert_eq!(
            server.ask(&publish(&site.nobody, "192.0.2.1", &claimed)),
            unknown
        );
    }
    let logged = lines(&server).len();
    assert!((100..300).contains(&logged), "{logged}");

    // a valid key at the same address, as in one household
    let right = server.ask(&publish(&site.alice, "192.0.2.1", "192.0.2.1"));
    assert_eq!(right["allowed"], true);
    assert_eq!(server.last_line()["user"], "alice");
    // another client, whose address a proxy on this machine names
    server.ask(&publish(&site.nobody, "127.0.0.1", "198.51.100.7"));
    let lines = lines(&server);
    let [.., said, last] = &lines[..] else {
        panic!("{lines:?}")
    };
    assert_eq!(last["reason"], "unknown stream key");
    assert!(said["unlogged"].is_u64(), "{said}");
    let unlogged: u64 = lines
        .iter()
        .filter_map(|line| line["unlogged"].as_u64())
        .sum();
    let denials = |line: &&Value| line["verdict"] == "denied";
    let logged = u64::try_from(lines.iter().filter(denials).count()).unwrap();
    assert_eq!(logged + unlogged, 1001);
    let metrics = server.metrics();
    assert!(
        metrics.contains(&format!("mitts_unlogged_denials_total {unlogged}\n")),
        "{metrics}"
    );
}
