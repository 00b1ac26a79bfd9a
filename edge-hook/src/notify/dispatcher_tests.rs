//! All targets in virtual time.

use roster::Roster;
use serde_json::Value;

use super::*;
use crate::notify::{
    request::Failure,
    scenario::{ALL, DISCORD, LIVE, NOON, ROSTER, Scenario, at, later, taken},
    target::{Kind, targets},
};

#[test]
fn discord_has_one_message_that_is_edited_and_others_get_one_for_each_event() {
    let mut scenario = Scenario::new(ALL, NOON);
    scenario.goes_live("show/ann", 10);
    scenario.pass(10..16);
    let discord = format!("discord {LIVE}");
    assert_eq!(
        scenario.sent(16, &taken()),
        [
            discord,
            format!("slack {LIVE}"),
            "webhook stream.live".to_owned()
        ]
    );
    scenario.live[0].video.as_mut().unwrap().bframes = true;
    scenario.pass(16..20);
    let remedy = "Ann: B-frames are on: set bframes=0";
    assert_eq!(
        scenario.sent(20, &taken()),
        [
            format!("discord edits 42: {LIVE}\n{remedy}"),
            format!("slack {remedy}"),
            "webhook stream.alert".to_owned()
        ]
    );
    scenario.ends("show/ann");
    scenario.pass(70..105);
    let ended = "Ann was live for 1 min: https://live.example.net/ann/";
    assert_eq!(
        scenario.sent(105, &taken()),
        [
            format!("discord edits 42: {ended}\n{remedy}"),
            format!("slack {ended}"),
            "webhook stream.ended".to_owned()
        ]
    );
    assert_eq!(scenario.dispatcher.waiting(), 0);
    // the next airing has a message of its own
    scenario.goes_live("show/ann", 200);
    scenario.pass(200..206);
    assert_eq!(scenario.sent(206, &taken())[0], format!("discord {LIVE}"));
}

#[test]
fn only_its_user_is_notified_of_a_private_stream() {
    let mut scenario = Scenario::new(ALL, NOON);
    scenario.goes_live("show/ben", 10);
    scenario.pass(10..16);
    let live = "ben is live: https://live.example.net/ben/";
    assert_eq!(scenario.sent(16, &taken()), [format!("ben slack {live}")]);
    // ben gets no notice of ann's streams
    scenario.goes_live("show/ann", 20);
    scenario.pass(20..26);
    assert!(
        scenario
            .sent(26, &taken())
            .iter()
            .all(|sent| !sent.starts_with("ben"))
    );
}

#[test]
fn a_channel_has_notices_but_no_alerts_and_unknown_streams_have_none() {
    let mut scenario = Scenario::new(ALL, NOON);
    scenario.goes_live("show/main", 10);
    scenario.live[0].video.as_mut().unwrap().bframes = true;
    scenario.goes_live("show/nobody", 10);
    scenario.pass(10..16);
    let sent = scenario.sent(16, &taken());
    assert_eq!(sent.len(), 3, "{sent:?}");
    assert!(sent[0].contains("main is live"), "{sent:?}");
}

#[test]
fn a_target_that_failed_gets_only_the_last_state() {
    let mut scenario = Scenario::new(DISCORD, NOON);
    scenario.goes_live("show/ann", 10);
    scenario.pass(10..16);
    assert_eq!(scenario.sent(16, &later()).len(), 1);
    assert!(scenario.sent(17, &later()).is_empty(), "not at once");
    assert_eq!(scenario.sent(18, &later()).len(), 1);
    assert!(scenario.sent(21, &later()).is_empty(), "longer and longer");
    assert_eq!(scenario.sent(22, &taken()), [format!("discord {LIVE}")]);
    assert_eq!(
        scenario.reports.len(),
        2,
        "failing once, taken again: {:?}",
        scenario.reports
    );
    assert!(
        scenario.reports[0].contains("Failing(Slow)")
            && scenario.reports[1].contains("again: true")
    );
    scenario.ends("show/ann");
    scenario.pass(30..61);
    assert_eq!(scenario.sent(61, &later()).len(), 1);
    let edited = scenario.sent(63, &taken());
    assert_eq!(
        edited,
        ["discord edits 42: Ann was live for 20 s: https://live.example.net/ann/"]
    );
}

#[test]
fn people_get_no_late_notices_but_programs_do() {
    let mut scenario = Scenario::new(ALL, NOON);
    let wait = Some(Duration::from_secs(600));
    let why = Failure::Status(429);
    scenario.goes_live("show/ann", 10);
    scenario.pass(10..16);
    assert_eq!(scenario.sent(16, &Outcome::Later { why, wait }).len(), 3);
    scenario.ends("show/ann");
    scenario.pass(100..131);
    assert!(
        scenario.sent(131, &taken()).is_empty(),
        "the limit is respected"
    );
    assert_eq!(
        scenario.sent(617, &taken()),
        ["webhook stream.live", "webhook stream.ended"]
    );
    assert_eq!(scenario.dispatcher.waiting(), 0);
}

#[test]
fn what_is_refused_is_lost_and_the_rest_goes_on() {
    let mut scenario = Scenario::new(DISCORD, NOON);
    scenario.goes_live("show/ann", 10);
    scenario.pass(10..16);
    scenario.sent(16, &taken());
    scenario.ends("show/ann");
    scenario.goes_live("show/main", 50);
    scenario.pass(50..82);
    // somebody has deleted the message
    let gone = Outcome::Never(Failure::Status(404));
    let sent = scenario.sent(82, &gone);
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(
        scenario.reports.last().unwrap().contains("Lost"),
        "{:?}",
        scenario.reports
    );
    assert_eq!(scenario.sent(84, &taken()).len(), 1, "the other message");
    assert_eq!(scenario.dispatcher.waiting(), 0);
}

#[test]
fn nobody_is_woken_in_quiet_hours() {
    let quiet = format!("{ALL}quiet = [\"23:00\", \"07:00\"]\n");
    // half past ten in the evening
    let mut scenario = Scenario::new(&quiet, "2026-11-28T21:30:00Z");
    scenario.goes_live("show/ann", 10);
    scenario.pass(10..16);
    assert_eq!(scenario.sent(16, &taken()).len(), 3);
    let hour = 3600;
    scenario.goes_live("show/main", hour);
    scenario.pass(hour..hour + 10);
    assert_eq!(scenario.sent(hour + 10, &taken()), ["webhook stream.live"]);
    scenario.ends("show/ann");
    scenario.pass(hour + 10..hour + 50);
    // an edit makes no sound
    let sent = scenario.sent(hour + 50, &taken());
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert!(
        sent[0].starts_with("discord edits 42: Ann was live"),
        "{sent:?}"
    );
    // no notice of what begins and ends in the night
    scenario.goes_live("show/ann", 2 * hour);
    scenario.pass(2 * hour..2 * hour + 10);
    scenario.ends("show/ann");
    scenario.pass(2 * hour + 10..2 * hour + 50);
    assert_eq!(
        scenario.sent(2 * hour + 50, &taken()),
        ["webhook stream.live", "webhook stream.ended"]
    );
    for hour in 3..9 {
        scenario.update(hour * 3600);
        assert!(scenario.sent(hour * 3600, &taken()).is_empty());
    }
    // at seven
    let morning = 8 * hour + hour / 2;
    scenario.update(morning);
    let sent = scenario.sent(morning, &taken());
    assert_eq!(sent.len(), 3, "{sent:?}");
    assert!(sent[0].starts_with("discord main is live"), "{sent:?}");
    assert!(sent[2].starts_with("slack Ann was live"), "{sent:?}");
    assert!(
        scenario
            .reports
            .iter()
            .all(|reports| !reports.contains("Lost")),
        "{:?}",
        scenario.reports
    );
}

#[test]
fn what_nobody_takes_is_dropped_after_an_hour_and_there_is_never_too_much() {
    let mut scenario = Scenario::new(ALL, NOON);
    for n in 0..300 {
        scenario.goes_live("show/ann", n * 100);
        scenario.pass(n * 100..n * 100 + 10);
        scenario.ends("show/ann");
        scenario.pass(n * 100 + 10..n * 100 + 50);
        let _ = scenario.sent(n * 100 + 50, &later());
        assert!(scenario.dispatcher.waiting() <= 3 * 200);
    }
    scenario.update(40_000);
    assert_eq!(scenario.dispatcher.waiting(), 0);
    assert!(
        scenario
            .reports
            .iter()
            .any(|reports| reports.contains("Lost"))
    );
}

#[test]
fn a_changed_roster_keeps_what_waits() {
    let mut scenario = Scenario::new(ALL, NOON);
    scenario.goes_live("show/ann", 10);
    scenario.pass(10..16);
    let text = format!("{ROSTER}{ALL}templates = {{ live = \"@here {{name}}\" }}\n");
    let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
    let specs = targets(&Directory::new(roster))
        .into_iter()
        .map(|(spec, _)| spec);
    scenario
        .dispatcher
        .retarget(specs.filter(|spec| spec.id.kind == Kind::Discord).collect());
    assert_eq!(scenario.sent(16, &taken()), ["discord @here Ann"]);
    let requests = scenario.dispatcher.requests(at(scenario.start, 16), 32);
    assert!(requests.is_empty());
    scenario.dispatcher.retarget(Vec::new());
    assert!(!scenario.dispatcher.has_targets());
}

#[test]
fn only_the_roster_mentions_everybody() {
    let templates = "templates = { live = \"@here {name} <@&7>\" }\n";
    for (templates, mentions) in [
        ("", "[]"),
        (templates, "[\"everyone\",\"roles\",\"users\"]"),
    ] {
        let mut scenario = Scenario::new(&format!("{DISCORD}{templates}"), NOON);
        scenario.goes_live("show/ann", 10);
        scenario.pass(10..16);
        let requests = scenario.dispatcher.requests(at(scenario.start, 16), 32);
        let body: Value = serde_json::from_slice(&requests[0].1.body).unwrap();
        assert_eq!(body["allowed_mentions"]["parse"].to_string(), mentions);
    }
}

#[test]
fn a_program_gets_every_notice_and_repetitions_have_the_same_id() {
    let mut scenario = Scenario::new(ALL, NOON);
    scenario.goes_live("show/ann", 10);
    scenario.live[0].video.as_mut().unwrap().bframes = true;
    scenario.pass(10..16);
    let mut requests = scenario.dispatcher.requests(at(scenario.start, 16), 32);
    let (id, first) = requests.pop().unwrap();
    let body: Value = serde_json::from_slice(&first.body).unwrap();
    assert_eq!(
        body,
        serde_json::json!({
            "type": "stream.live", "timestamp": "2026-11-28T11:00:15.000Z",
            "data": {
                "stream": "show/ann", "app": "show", "user": "ann", "name": "Ann",
                "url": "https://live.example.net/ann/", "since": "2026-11-28T11:00:10.000Z"
            }
        })
    );
    scenario
        .dispatcher
        .done(&id, later(), at(scenario.start, 16));
    let again = scenario
        .dispatcher
        .requests(at(scenario.start, 18), 32)
        .pop()
        .unwrap()
        .1;
    assert_eq!((&again.id, &again.body), (&first.id, &first.body));
    scenario
        .dispatcher
        .done(&id, taken(), at(scenario.start, 18));
    let alert = scenario
        .dispatcher
        .requests(at(scenario.start, 18), 32)
        .pop()
        .unwrap()
        .1;
    assert_ne!(alert.id, first.id);
    let body: Value = serde_json::from_slice(&alert.body).unwrap();
    assert_eq!(
        body["data"]["problem"],
        serde_json::json!({ "code": "bframes", "text": "B-frames are on", "remedy": "set bframes=0" })
    );
    assert_eq!(
        body["timestamp"],
        format!("{:.3}", at(scenario.start, 15).time)
    );
}
