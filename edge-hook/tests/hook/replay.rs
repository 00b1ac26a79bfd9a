//! `max_age` of `[admission]`: a recorded request cannot be sent again later.

use jiff::{SignedDuration, Timestamp};
use roster::Roster;

use crate::support::{
    client::{ask, send, webhook},
    recording::{self, like_with},
    rosters::Site,
    server::Server,
};

#[test]
fn an_old_request_is_refused_where_the_roster_says_so() {
    let site = Site::new();
    let text = format!("{}\n[admission]\nmax_age = \"1m\"\n", site.text);
    let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
    let server = Server::start(roster);
    let recorded = &recording::all()[0];
    let again = webhook(server.to, &recorded.signature, &recorded.body);
    let answer = send(server.to, &again);
    assert_eq!(answer.status, 401);
    assert_eq!(
        answer.json()["error"],
        "the request is older than max_age, or a clock is wrong"
    );
    assert_eq!(server.last_line()["verdict"], "rejected");

    let url = format!("rtmp://h/show/{}", site.alice);
    let status = |shift: i64| {
        let time = (Timestamp::now() + SignedDuration::from_secs(shift)).to_string();
        let time = time.replace('Z', "+00:00");
        ask(
            server.to,
            &like_with("rtmp-opening", &[("url", &url), ("time", &time)]),
        )
        .status
    };
    assert_eq!([status(0), status(-30), status(30)], [200; 3]);
    assert_eq!([status(-90), status(90)], [401; 2]);

    // a new roster without the field applies at once
    server.roster.replace(site.roster());
    assert_eq!(send(server.to, &again).status, 200);
}
