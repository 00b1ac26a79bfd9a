//! All targets in virtual time.

use serde_json::Value;

use super::*;
use crate::notify::{
    order::Trouble,
    target::{Kind, targets},
    town::{ALL, DISCORD, LIVE, NOON, ROSTER, Town, at, later, taken},
};

#[test]
fn discord_has_one_message_that_is_edited_and_others_get_one_for_each_event() {
    let mut town = Town::new(ALL, NOON);
    town.goes_live("show/ann", 10);
    town.pass(10..16);
    let discord = format!("discord {LIVE}");
    assert_eq!(
        town.sent(16, &taken()),
        [
            discord,
            format!("slack {LIVE}"),
            "webhook stream.live".to_owned()
        ]
    );
    town.live[0].video.as_mut().unwrap().bframes = true;
    town.pass(16..20);
    let remedy = "Ann: B-frames are on: set bframes=0";
    assert_eq!(
        town.sent(20, &taken()),
        [
            format!("discord edits 42: {LIVE}\n{remedy}"),
            format!("slack {remedy}"),
            "webhook stream.alert".to_owned()
        ]
    );
    town.ends("show/ann");
    town.pass(70..105);
    let ended = "Ann was live for 1 min: https://live.example.net/ann/";
    assert_eq!(
        town.sent(105, &taken()),
        [
            format!("discord edits 42: {ended}\n{remedy}"),
            format!("slack {ended}"),
            "webhook stream.ended".to_owned()
        ]
    );
    assert_eq!(town.desk.waiting(), 0);
    // the next airing has a message of its own
    town.goes_live("show/ann", 200);
    town.pass(200..206);
    assert_eq!(town.sent(206, &taken())[0], format!("discord {LIVE}"));
}

#[test]
fn private_streams_are_told_to_their_user_and_to_nobody_else() {
    let mut town = Town::new(ALL, NOON);
    town.goes_live("show/ben", 10);
    town.pass(10..16);
    let live = "ben is live: https://live.example.net/ben/";
    assert_eq!(town.sent(16, &taken()), [format!("ben slack {live}")]);
    // ann's are not told to ben
    town.goes_live("show/ann", 20);
    town.pass(20..26);
    assert!(
        town.sent(26, &taken())
            .iter()
            .all(|sent| !sent.starts_with("ben"))
    );
}

#[test]
fn a_channel_is_told_but_not_what_its_engine_encodes_and_strangers_are_not_told_at_all() {
    let mut town = Town::new(ALL, NOON);
    town.goes_live("show/main", 10);
    town.live[0].video.as_mut().unwrap().bframes = true;
    town.goes_live("show/nobody", 10);
    town.pass(10..16);
    let sent = town.sent(16, &taken());
    assert_eq!(sent.len(), 3, "{sent:?}");
    assert!(sent[0].contains("main is live"), "{sent:?}");
}

#[test]
fn a_target_that_fails_is_asked_again_and_told_the_last_state_only() {
    let mut town = Town::new(DISCORD, NOON);
    town.goes_live("show/ann", 10);
    town.pass(10..16);
    assert_eq!(town.sent(16, &later()).len(), 1);
    assert!(town.sent(17, &later()).is_empty(), "not at once");
    assert_eq!(town.sent(18, &later()).len(), 1);
    assert!(town.sent(21, &later()).is_empty(), "longer and longer");
    assert_eq!(town.sent(22, &taken()), [format!("discord {LIVE}")]);
    assert_eq!(
        town.news.len(),
        2,
        "failing once, taken again: {:?}",
        town.news
    );
    assert!(town.news[0].contains("Failing(Slow)") && town.news[1].contains("again: true"));
    town.ends("show/ann");
    town.pass(30..61);
    assert_eq!(town.sent(61, &later()).len(), 1);
    let edited = town.sent(63, &taken());
    assert_eq!(
        edited,
        ["discord edits 42: Ann was live for 20 s: https://live.example.net/ann/"]
    );
}

#[test]
fn people_are_not_told_of_what_is_over_but_programs_are() {
    let mut town = Town::new(ALL, NOON);
    let wait = Some(Duration::from_secs(600));
    let why = Trouble::Status(429);
    town.goes_live("show/ann", 10);
    town.pass(10..16);
    assert_eq!(town.sent(16, &Outcome::Later { why, wait }).len(), 3);
    town.ends("show/ann");
    town.pass(100..131);
    assert!(
        town.sent(131, &taken()).is_empty(),
        "the limit is respected"
    );
    assert_eq!(
        town.sent(617, &taken()),
        ["webhook stream.live", "webhook stream.ended"]
    );
    assert_eq!(town.desk.waiting(), 0);
}

#[test]
fn what_is_refused_is_lost_and_the_rest_goes_on() {
    let mut town = Town::new(DISCORD, NOON);
    town.goes_live("show/ann", 10);
    town.pass(10..16);
    town.sent(16, &taken());
    town.ends("show/ann");
    town.goes_live("show/main", 50);
    town.pass(50..82);
    // somebody has deleted the message
    let gone = Outcome::Never(Trouble::Status(404));
    let sent = town.sent(82, &gone);
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(
        town.news.last().unwrap().contains("Lost"),
        "{:?}",
        town.news
    );
    assert_eq!(town.sent(84, &taken()).len(), 1, "the other message");
    assert_eq!(town.desk.waiting(), 0);
}

#[test]
fn nobody_is_woken_in_quiet_hours() {
    let quiet = format!("{ALL}quiet = [\"23:00\", \"07:00\"]\n");
    // half past ten in the evening
    let mut town = Town::new(&quiet, "2026-11-28T21:30:00Z");
    town.goes_live("show/ann", 10);
    town.pass(10..16);
    assert_eq!(town.sent(16, &taken()).len(), 3);
    let hour = 3600;
    town.goes_live("show/main", hour);
    town.pass(hour..hour + 10);
    assert_eq!(town.sent(hour + 10, &taken()), ["webhook stream.live"]);
    town.ends("show/ann");
    town.pass(hour + 10..hour + 50);
    // an edit makes no sound
    let sent = town.sent(hour + 50, &taken());
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert!(
        sent[0].starts_with("discord edits 42: Ann was live"),
        "{sent:?}"
    );
    // what begins and ends in the night is not told
    town.goes_live("show/ann", 2 * hour);
    town.pass(2 * hour..2 * hour + 10);
    town.ends("show/ann");
    town.pass(2 * hour + 10..2 * hour + 50);
    assert_eq!(
        town.sent(2 * hour + 50, &taken()),
        ["webhook stream.live", "webhook stream.ended"]
    );
    for hour in 3..9 {
        town.look(hour * 3600);
        assert!(town.sent(hour * 3600, &taken()).is_empty());
    }
    // at seven
    let morning = 8 * hour + hour / 2;
    town.look(morning);
    let sent = town.sent(morning, &taken());
    assert_eq!(sent.len(), 3, "{sent:?}");
    assert!(sent[0].starts_with("discord main is live"), "{sent:?}");
    assert!(sent[2].starts_with("slack Ann was live"), "{sent:?}");
    assert!(
        town.news.iter().all(|news| !news.contains("Lost")),
        "{:?}",
        town.news
    );
}

#[test]
fn what_nobody_takes_is_dropped_after_an_hour_and_there_is_never_too_much() {
    let mut town = Town::new(ALL, NOON);
    for n in 0..300 {
        town.goes_live("show/ann", n * 100);
        town.pass(n * 100..n * 100 + 10);
        town.ends("show/ann");
        town.pass(n * 100 + 10..n * 100 + 50);
        let _ = town.sent(n * 100 + 50, &later());
        assert!(town.desk.waiting() <= 3 * 200);
    }
    town.look(40_000);
    assert_eq!(town.desk.waiting(), 0);
    assert!(town.news.iter().any(|news| news.contains("Lost")));
}

#[test]
fn a_changed_roster_keeps_what_waits() {
    let mut town = Town::new(ALL, NOON);
    town.goes_live("show/ann", 10);
    town.pass(10..16);
    let text = format!("{ROSTER}{ALL}templates = {{ live = \"@here {{name}}\" }}\n");
    let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
    let specs = targets(&roster).into_iter().map(|(spec, _)| spec);
    town.desk
        .retarget(specs.filter(|spec| spec.id.kind == Kind::Discord).collect());
    assert_eq!(town.sent(16, &taken()), ["discord @here Ann"]);
    let orders = town.desk.orders(at(town.start, 16), 32);
    assert!(orders.is_empty());
    town.desk.retarget(Vec::new());
    assert!(!town.desk.has_targets());
}

#[test]
fn only_the_roster_mentions_everybody() {
    let templates = "templates = { live = \"@here {name} <@&7>\" }\n";
    for (templates, mentions) in [
        ("", "[]"),
        (templates, "[\"everyone\",\"roles\",\"users\"]"),
    ] {
        let mut town = Town::new(&format!("{DISCORD}{templates}"), NOON);
        town.goes_live("show/ann", 10);
        town.pass(10..16);
        let orders = town.desk.orders(at(town.start, 16), 32);
        let body: Value = serde_json::from_slice(&orders[0].1.body).unwrap();
        assert_eq!(body["allowed_mentions"]["parse"].to_string(), mentions);
    }
}

#[test]
fn a_program_is_told_all_and_repetitions_have_the_same_id() {
    let mut town = Town::new(ALL, NOON);
    town.goes_live("show/ann", 10);
    town.live[0].video.as_mut().unwrap().bframes = true;
    town.pass(10..16);
    let mut orders = town.desk.orders(at(town.start, 16), 32);
    let (id, first) = orders.pop().unwrap();
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
    town.desk.done(&id, later(), at(town.start, 16));
    let again = town.desk.orders(at(town.start, 18), 32).pop().unwrap().1;
    assert_eq!((&again.id, &again.body), (&first.id, &first.body));
    town.desk.done(&id, taken(), at(town.start, 18));
    let alert = town.desk.orders(at(town.start, 18), 32).pop().unwrap().1;
    assert_ne!(alert.id, first.id);
    let body: Value = serde_json::from_slice(&alert.body).unwrap();
    assert_eq!(
        body["data"]["problem"],
        serde_json::json!({ "code": "bframes", "text": "B-frames are on", "remedy": "set bframes=0" })
    );
    assert_eq!(body["timestamp"], format!("{:.3}", at(town.start, 15).time));
}
