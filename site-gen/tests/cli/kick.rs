//! `mitts kick --for` writes the end into the roster, in the site's time.

use crate::support::Site;

#[test]
fn a_refusal_stands_in_the_roster_until_it_is_taken_back() {
    let roster = "[site]\ntitle = \"T\"\nurl = \"https://h\"\ntimezone = \"Asia/Tokyo\"\n\n\
                  [apps.show]\n\n[users.alice]\nname = \"Alice\" # hers\n";
    let site = Site::new(roster);
    let said = site.good(&["kick", "alice", "--for", "1h 30m"]);
    assert!(
        said.contains("Alice may not publish until ") && said.ends_with(" JST.\n"),
        "{said}"
    );
    assert!(said.contains("continues until its encoder stops"), "{said}");
    let text = site.read("mitts.toml");
    let line = text.lines().last().unwrap();
    assert!(
        line.starts_with("refused_until = 20") && line.ends_with("+09:00"),
        "{text}"
    );
    assert!(site.good(&["user", "list"]).contains("refused for now"));
    // a longer one replaces it
    site.good(&["kick", "alice", "--for", "24h"]);
    assert_eq!(site.read("mitts.toml").matches("refused_until").count(), 1);
    assert_eq!(
        site.good(&["kick", "alice", "--undo"]),
        "Alice may publish again.\n"
    );
    assert_eq!(site.read("mitts.toml"), roster);
}
