//! Publish tokens at admission.

use roster::Roster;
use serde_json::json;

use super::{ask, publish, report, token_of};
use crate::support::{rosters::Site, server::Server};

#[test]
fn a_token_is_worth_what_its_key_is_worth() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let token = token_of(&ask(&server, "", &report(&site.alice)));
    let url = format!("rtmp://h/show/{token}");
    // another instance with the same secret
    assert_eq!(
        publish(&Server::start(site.roster()), &url)["allowed"],
        true
    );
    assert_eq!(
        publish(&server, &format!("rtmp://h/show/alice?key={token}"))["allowed"],
        true
    );
    for (url, reason) in [
        (
            format!("rtmp://h/show/bob?key={token}"),
            "the stream key is for another stream name",
        ),
        (
            format!("rtmp://h/cams/{token}"),
            "the app does not accept this protocol",
        ),
        (format!("rtmp://h/other/{token}"), "unknown app"),
        (format!("rtmp://h/show/{token}a"), "unknown stream key"),
        (
            format!("rtmp://h/show/{}", &token[..89]),
            "unknown stream key",
        ),
    ] {
        let verdict = publish(&server, &url);
        assert_eq!(
            (&verdict["allowed"], &verdict["reason"]),
            (&json!(false), &json!(reason))
        );
    }
    // a key that ends
    let open = token_of(&ask(&server, "", &report(&site.open)));
    let verdict = publish(&server, &format!("rtmp://h/show/{open}"));
    assert!(verdict["lifetime"].is_u64(), "{verdict}");

    let replace = |from: &str, to: &str| {
        let (roster, _) = Roster::parse("mitts.toml", &site.text.replace(from, to)).unwrap();
        server.roster.replace(roster);
        publish(&server, &url)["reason"].clone()
    };
    let head = "[users.alice]\n";
    assert_eq!(
        replace(head, &format!("{head}enabled = false\n")),
        "the user is disabled"
    );
    let hash = site
        .alice
        .parse::<roster::StreamKey>()
        .unwrap()
        .hash()
        .to_string();
    let other = site
        .nobody
        .parse::<roster::StreamKey>()
        .unwrap()
        .hash()
        .to_string();
    assert_eq!(replace(&hash, &other), "unknown stream key");
}
