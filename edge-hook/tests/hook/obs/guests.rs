//! Guests whose OBS asks with their signed key.

use jiff::{SignedDuration, Timestamp};
use roster::{Invitation, guest_key};
use serde_json::{Value, json};

use super::{ask, older_report, publish, report, token_of};
use crate::support::{
    invitations::{Host, guest, invitation},
    server::Server,
};

fn rtmp(token: &str) -> String {
    format!("rtmp://live.example.net/show/{token}")
}

#[test]
fn a_guest_gets_a_token_that_is_worth_what_the_key_is_worth() {
    let host = Host::new();
    let server = Server::start(host.roster());
    for name in ["mia", "slot-1"] {
        let key = host.guest(&format!("show/{name}"));
        for report in [report(&key), older_report(&key)] {
            let config = ask(&server, "", &report);
            assert_eq!(config["status"]["result"], "success", "{config}");
            assert!(config["encoder_configurations"][0]["type"].is_string());
            let token = token_of(&config);
            assert!(token.len() < 130 && !key.contains(&token[6..]), "{token}");
            assert_eq!(server.last_line()["user"], name);
            let verdict = publish(&server, &rtmp(&token));
            assert_eq!(verdict["allowed"], true, "{verdict}");
            assert_eq!(verdict["new_url"], rtmp(name));
            // it ends with the key, not with the token
            let lifetime = verdict["lifetime"].as_u64().unwrap();
            assert!((3_000_000..=3_600_000).contains(&lifetime), "{lifetime}");
            assert_eq!(server.last_line()["guest"], name);
            assert!(!server.log().contains(&token[..20]));
            // with the name before it, and on another instance with the same secret
            let named = format!("rtmp://h/show/{name}?key={token}");
            let other = Server::start(host.roster());
            assert_eq!(publish(&other, &named)["allowed"], true);
        }
    }
    let token = token_of(&ask(&server, "?app=show", &report(&host.guest("show/mia"))));
    for (url, reason) in [
        (
            format!("rtmp://h/show/bob?key={token}"),
            "the stream key is for another stream name",
        ),
        (
            format!("rtmp://h/cams/{token}"),
            "the user does not publish in this app",
        ),
        (format!("rtmp://h/other/{token}"), "unknown app"),
        (rtmp(&format!("{token}a")), "unknown stream key"),
        (rtmp(&token[..token.len() - 1]), "unknown stream key"),
    ] {
        let verdict = publish(&server, &url);
        assert_eq!(
            (&verdict["allowed"], &verdict["reason"]),
            (&json!(false), &json!(reason)),
            "{url}"
        );
    }
    let after = |roster| {
        server.roster.replace(roster);
        publish(&server, &rtmp(&token))["reason"].clone()
    };
    let both = [&host.old, &host.new];
    let revoked = after(host.roster_with(&both, 4));
    assert_eq!(revoked, "the guest's key is revoked");
    let removed = after(host.roster_with(&[&host.old], 3));
    assert_eq!(removed, "unknown stream key");
    assert_eq!(after(host.roster()), Value::Null);
}

#[test]
fn a_token_never_outlives_the_guests_key() {
    let host = Host::new();
    let server = Server::start(host.roster());
    let good = guest("show/mia");
    let short = Invitation {
        until: good.from + SignedDuration::from_secs(3),
        ..good
    };
    let key = guest_key(&host.signed(&host.new, &short));
    // an older OBS gets a token for twelve hours
    let token = token_of(&ask(&server, "", &older_report(&key)));
    let mut verdict = publish(&server, &rtmp(&token));
    assert!(verdict["lifetime"].as_u64().unwrap() <= 4000, "{verdict}");
    while verdict["allowed"] == true {
        std::thread::yield_now();
        verdict = publish(&server, &rtmp(&token));
    }
    assert_eq!(verdict["reason"], "the stream key has expired");
    assert!(Timestamp::now() >= short.until);
}

#[test]
fn a_guest_is_refused_in_a_window_too() {
    let host = Host::new();
    let hour = SignedDuration::from_hours(1);
    let good = guest("show/mia");
    let sign = |invitation| guest_key(&host.signed(&host.new, invitation));
    let over = Invitation {
        from: good.from - hour,
        until: good.from,
        ..good.clone()
    };
    let early = Invitation {
        from: good.from + hour / 2,
        ..good.clone()
    };
    let revoked = Invitation {
        epoch: 2,
        ..good.clone()
    };
    for (query, key, reason) in [
        ("", sign(&over), "expired"),
        ("", sign(&early), "early"),
        ("", sign(&revoked), "disabled"),
        ("", guest_key(&host.signed(&host.foreign, &good)), "unknown"),
        (
            "",
            guest_key(&host.signed(&host.new, &invitation(&["bob"]))),
            "unknown",
        ),
        ("", host.guest("show/alice"), "disabled"),
        ("", host.guest("show/main"), "disabled"),
        ("", host.guest("cams/mia"), "protocol"),
        ("?app=cams", host.guest("show/mia"), "app"),
        ("", sign(&good)[..200].to_owned(), "unknown"),
    ] {
        let server = Server::start(host.roster());
        let config = ask(&server, query, &report(&key));
        assert_eq!(config["status"]["result"], "error", "{reason}");
        assert_eq!(config["ingest_endpoints"], json!([]));
        let line = server.last_line();
        assert_eq!(line["reason"], reason, "{line}");
        assert!(!server.log().contains("eyJ"));
    }
    let mut refused = host.roster();
    let until = "2999-01-01T20:00:00Z".parse().unwrap();
    refused.users["slot-1"].refused_until = Some(until);
    let server = Server::start(refused);
    let config = ask(&server, "?language=en", &report(&host.guest("show/slot-1")));
    let html = config["status"]["html_en_us"].as_str().unwrap();
    assert_eq!(html, "You may stream again at 2999-01-01 20:00 UTC.");
}
