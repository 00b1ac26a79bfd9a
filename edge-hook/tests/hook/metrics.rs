//! `GET /metrics`.

use serde_json::json;

use crate::support::{
    client::{ask, send, webhook},
    recording::{self, like},
    rosters::Site,
    server::Server,
};

/// The value of a line that begins with this name and has all of these labels.
fn value(page: &str, name: &str, labels: &[&str]) -> Option<f64> {
    let mut lines = page.lines().filter(|line| {
        let found = line.split(['{', ' ']).next();
        found == Some(name) && labels.iter().all(|label| line.contains(label))
    });
    let (_, value) = lines.next()?.rsplit_once(' ')?;
    value.parse().ok()
}

#[test]
fn it_counts_decisions_by_verdict_reason_and_protocol() {
    let site = Site::new();
    let server = Server::start(site.roster());
    for (case, url) in [
        ("rtmp-opening", format!("rtmp://h/show/{}", site.alice)),
        ("rtmp-opening", format!("rtmp://h/show/{}", site.bob)),
        ("rtmp-opening", format!("rtmp://h/show/{}", site.nobody)),
        ("srt-opening", format!("srt://default/show/{}", site.carol)),
        ("rtmp-closing", format!("rtmp://h/show/{}", site.alice)),
    ] {
        ask(server.to, &like(case, &url));
    }
    send(server.to, &webhook(server.to, "wrong", "{}"));
    let whoami = format!(
        "POST /whoami HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{}",
        site.nobody.len(),
        site.nobody
    );
    send(server.to, whoami.as_bytes());

    let page = server.metrics();
    let decisions = "mitts_decisions_total";
    for (labels, count) in [
        (
            &["protocol=\"RTMP\"", "verdict=\"allowed\"", "reason=\"\""][..],
            2.0,
        ),
        (
            &[
                "protocol=\"RTMP\"",
                "verdict=\"denied\"",
                "reason=\"unknown stream key\"",
            ],
            1.0,
        ),
        (
            &[
                "protocol=\"SRT\"",
                "verdict=\"denied\"",
                "reason=\"the user is disabled\"",
            ],
            1.0,
        ),
        (
            &[
                "verdict=\"noted\"",
                "direction=\"incoming\"",
                "engine=\"ome\"",
            ],
            1.0,
        ),
    ] {
        assert_eq!(
            value(&page, decisions, labels),
            Some(count),
            "{labels:?}\n{page}"
        );
    }
    let signature = [
        "reason=\"the signature is missing or wrong\"",
        "route=\"admission\"",
    ];
    assert_eq!(
        value(&page, "mitts_rejections_total", &signature),
        Some(1.0)
    );
    let unknown = ["verdict=\"denied\"", "reason=\"unknown\""];
    assert_eq!(value(&page, "mitts_key_checks_total", &unknown), Some(1.0));
    assert_eq!(value(&page, "mitts_decision_seconds_count", &[]), Some(5.0));
    assert_eq!(value(&page, "mitts_roster_users", &[]), Some(4.0));
    assert_eq!(value(&page, "mitts_roster_stale", &[]), Some(0.0));
    assert!(value(&page, "mitts_roster_age_seconds", &[]).is_some());
    assert!(page.ends_with("# EOF\n"));
}

#[test]
fn it_says_which_roster_is_in_force() {
    let site = Site::new();
    let server = Server::start(site.roster());
    let generation = || value(&server.metrics(), "mitts_roster_generation", &[]);
    assert_eq!(generation(), Some(1.0));
    server.roster.replace(Site::new().roster());
    assert_eq!(generation(), Some(2.0));
    server.roster.mark_stale();
    assert_eq!(
        value(&server.metrics(), "mitts_roster_stale", &[]),
        Some(1.0)
    );
}

/// Whatever clients send, the labels are the function's own words.
#[test]
fn no_label_holds_what_a_client_sent_or_the_name_of_a_person() {
    let site = Site::new();
    let server = Server::start(site.roster());
    for recorded in recording::all() {
        send(
            server.to,
            &webhook(server.to, &recorded.signature, &recorded.body),
        );
    }
    for word in ["invented", "RTMP"] {
        for key in site.keys() {
            let body = json!({"request": {
                "direction": word, "protocol": word, "status": "opening", "url": format!("rtmp://h/show/{key}")
            }});
            ask(server.to, &body.to_string());
            ask(
                server.to,
                &like("rtmp-opening", &format!("rtmp://h/{word}/{key}")),
            );
        }
    }
    let page = server.metrics();
    for secret in site.keys().iter().chain(&[
        "sha256", "alice", "bob", "carol", "dave", "invented", "show",
    ]) {
        assert!(!page.contains(secret), "{page}");
    }
    assert!(page.contains("protocol=\"other\""), "{page}");
}

/// The routes that Caddy can reach do not have it.
#[test]
fn it_is_on_no_other_listener() {
    let server = Server::start(Site::new().roster());
    assert_eq!(server.get("/metrics", "").status, 404);
    let request = b"POST /admission HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(send(server.metrics_to, request).status, 404);
}
