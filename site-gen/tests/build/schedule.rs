//! The schedule as a page, as calendars and as feeds.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{SMALL, Site};

fn site() -> Site {
    let site = Site::new(&format!(
        "{}\n[users.bob]\nname = \"Bob\"\n\n\
        [layouts.finals]\ntitle = \"The <finals>\"\nkind = \"grid\"\nstreams = [\"show/*\"]\n\n\
        [channels.main]\ntitle = \"Main\"\napp = \"show\"\nturns = [\n\
        {{ user = \"alice\", at = 2026-12-04T20:00:00, for = \"30m\" }},\n]\n\n\
        [[events]]\ntitle = \"Finals; and, more\"\nat = 2026-07-01T20:00:00\nfor = \"2h\"\nlayout = \"finals\"\n\
        about = \"{}\"\n\n\
        [[events]]\ntitle = \"Q & A\"\nat = 2026-12-05T20:00:00+01:00\nfor = \"1h\"\nstream = \"show/alice\"\n",
        SMALL.replace("url = ", "timezone = \"Europe/Amsterdam\"\nurl = "),
        "Ünïcödé läßt sich schlecht falten. ".repeat(6)
    ));
    site.good(&["build"]);
    site
}

/// The lines of a calendar, unfolded.
fn lines(text: &str) -> Vec<String> {
    assert!(text.ends_with("END:VCALENDAR\r\n"), "{text}");
    for line in text.split("\r\n") {
        assert!(line.len() <= 75 && !line.contains('\n'), "{line}");
    }
    let unfolded = text.replace("\r\n ", "");
    unfolded.split("\r\n").map(str::to_owned).collect()
}

#[test]
fn a_calendar_contains_turns_and_events() {
    let site = site();
    let text = site.read("public/schedule.ics");
    let lines = lines(&text);
    let has = |line: &str| assert!(lines.iter().any(|own| own == line), "{line} in {text}");
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "X-WR-CALNAME:T",
        "SUMMARY:Alice · Main",
        "DTSTART:20261204T190000Z",
        "DTEND:20261204T193000Z",
        "URL:https://live.example.net/alice/",
        "SUMMARY:Finals\\; and\\, more",
        "DTSTART:20260701T180000Z",
        "URL:https://live.example.net/finals/",
        "SUMMARY:Q & A",
    ] {
        has(line);
    }
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("DESCRIPTION:Ünïcödé läßt"))
    );
    let uids: BTreeSet<_> = lines
        .iter()
        .filter(|line| line.starts_with("UID:"))
        .collect();
    assert_eq!(uids.len(), 3, "{uids:?}");
    assert!(
        uids.iter().all(|uid| uid.ends_with("@live.example.net")),
        "{uids:?}"
    );
}

/// The start of each entry by its UID.
fn starts(text: &str) -> BTreeMap<String, String> {
    let lines = lines(text);
    let of = |name: &str| {
        let values = lines.iter().filter_map(|line| line.strip_prefix(name));
        values.map(str::to_owned).collect::<Vec<_>>()
    };
    of("UID:").into_iter().zip(of("DTSTART:")).collect()
}

#[test]
fn an_entry_that_moves_is_the_same_in_calendars() {
    let event = |title, at, place| {
        format!("[[events]]\ntitle = \"{title}\"\nat = {at}\nfor = \"1h\"\n{place}\n")
    };
    let site = |first, second, turn| {
        let site = Site::new(&format!(
            "{SMALL}\n[channels.main]\napp = \"show\"\nturns = [\n\
            {{ user = \"alice\", at = {turn}, for = \"30m\" }},\n\
            {{ user = \"alice\", at = 2026-12-31T20:00:00Z, for = \"30m\" }},\n]\n{}{}{}",
            event("Bread", first, "user = \"alice\""),
            event("Bread", second, ""),
            event("Cake", "2026-12-01T20:00:00Z", "user = \"alice\""),
        ));
        site.good(&["build"]);
        let [all, hers] = ["schedule.ics", "alice/schedule.ics"]
            .map(|name| starts(&site.read(&format!("public/{name}"))));
        assert_eq!((all.len(), hers.len()), (5, 4));
        // both calendars have the same UIDs
        assert!(hers.iter().all(|(uid, start)| all[uid] == *start));
        all
    };
    let before = site(
        "2026-12-02T20:00:00Z",
        "2026-12-09T20:00:00Z",
        "2026-12-04T20:00:00Z",
    );
    // the first of two is now the last, and a turn is on another day
    let after = site(
        "2026-12-16T20:00:00Z",
        "2026-12-09T20:00:00Z",
        "2026-12-05T20:00:00Z",
    );
    assert!(before.keys().eq(after.keys()));
    let moved: BTreeSet<_> = before
        .iter()
        .filter(|(uid, start)| after[*uid] != **start)
        .map(|(uid, start)| (start.as_str(), after[uid].as_str()))
        .collect();
    let expected = [
        ("20261202T200000Z", "20261216T200000Z"),
        ("20261204T200000Z", "20261205T200000Z"),
    ];
    assert!(moved.iter().eq(expected.iter()), "{moved:?}");
}

#[test]
fn a_user_has_a_calendar_if_they_are_in_the_schedule() {
    let site = site();
    let alice = site.read("public/alice/schedule.ics");
    assert_eq!(alice.matches("BEGIN:VEVENT").count(), 2, "{alice}");
    assert!(!site.path("public/bob/schedule.ics").exists());
    let link = "<link rel=\"alternate\" type=\"text/calendar\" href=\"/alice/schedule.ics\"";
    assert!(site.read("public/alice/index.html").contains(link));
    assert!(
        !site
            .read("public/bob/index.html")
            .contains("rel=\"alternate\"")
    );
}

#[test]
fn the_page_lists_everything_by_time_in_the_sites_zone() {
    let page = site().read("public/schedule/index.html");
    let mut rest = page.as_str();
    for part in [
        "<link rel=\"alternate\" type=\"text/calendar\" href=\"/schedule.ics\"",
        "<a href=\"/finals/\">Finals; and, more</a>",
        "The &lt;finals&gt;",
        "<time datetime=\"2026-07-01T20:00:00+02:00\">",
        "<a href=\"/alice/\">Alice</a>",
        "<time datetime=\"2026-12-04T20:00:00+01:00\">Fri 4 Dec 2026, 20:00 CET</time>",
        "<a href=\"/alice/\">Q &amp; A</a>",
        "href=\"/schedule.ics\"",
    ] {
        let found = rest.split_once(part);
        rest = found.unwrap_or_else(|| panic!("{part} in {page}")).1;
    }
}

#[test]
fn a_site_without_a_schedule_has_none() {
    let site = Site::new(SMALL);
    site.good(&["build"]);
    for name in ["schedule", "schedule.ics", "feed.xml"] {
        assert!(!site.path("public").join(name).exists(), "{name}");
    }
    assert!(!site.read("public/index.html").contains("rel=\"alternate\""));
}

/// The unescaped texts of all elements of this name.
fn texts(xml: &str, element: &str) -> Vec<String> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) if start.name().as_ref() == element => {
                let text = reader.read_text(start.name()).unwrap();
                let text: &str = text.as_ref();
                found.push(quick_xml::escape::unescape(text).unwrap().into_owned());
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn dated_pages_are_in_feeds_of_the_site_and_of_their_section() {
    let site = Site::new(&SMALL.replace("url = ", "timezone = \"Europe/Amsterdam\"\nurl = "));
    site.write(
        "content/news/a.md",
        "+++\ntitle = \"A < B & C\"\ndate = 2026-01-02\ntags = [\"x y\"]\n+++\nFirst *one*.\n",
    );
    site.write(
        "content/news/b.md",
        "+++\ndate = 2026-01-03T10:00:00Z\n+++\n# Two\n\n]]> two\n",
    );
    site.write("content/plain.md", "# No date\n");
    site.good(&["build"]);
    for (name, title, home) in [
        ("feed.xml", "T", "https://live.example.net/"),
        (
            "news/feed.xml",
            "News · T",
            "https://live.example.net/news/",
        ),
    ] {
        let feed = site.read(&format!("public/{name}"));
        let text = |element| texts(&feed, element);
        let page = "https://live.example.net/news";
        assert_eq!(
            text("id"),
            [home.to_owned(), format!("{page}/b/"), format!("{page}/a/")]
        );
        assert_eq!(text("title"), [title, "Two", "A < B & C"]);
        let times = [
            "2026-01-03T10:00:00Z",
            "2026-01-03T10:00:00Z",
            "2026-01-01T23:00:00Z",
        ];
        assert_eq!(text("updated"), times);
        assert_eq!(text("content")[1], "<p>First <em>one</em>.</p>\n");
        assert_eq!(text("summary")[0], "]]> two");
        assert!(
            feed.contains("<category term=\"x-y\" label=\"x y\"/>"),
            "{feed}"
        );
    }
    let link =
        "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"/feed.xml\" title=\"T\">";
    for page in ["index.html", "news/a/index.html"] {
        assert!(
            site.read(&format!("public/{page}")).contains(link),
            "{page}"
        );
    }
    let section = site.read("public/news/index.html");
    assert!(
        section.contains("href=\"/news/feed.xml\" title=\"News\""),
        "{section}"
    );
}

#[test]
fn the_schedule_is_a_feed_and_in_the_menu() {
    let site = site();
    let feed = site.read("public/schedule/feed.xml");
    for part in [
        "<title>Schedule · T</title>",
        "<id>https://live.example.net/schedule/</id>",
        "<updated>2026-12-05T19:00:00Z</updated>",
        "<title>Q &amp; A</title>",
        "<link rel=\"alternate\" type=\"text/html\" href=\"https://live.example.net/finals/\"/>",
        "The &lt;finals&gt; · Ünïcödé",
    ] {
        assert!(feed.contains(part), "{part} in {feed}");
    }
    assert_eq!(feed.matches("<entry>").count(), 3);
    assert!(
        feed.find("Q &amp; A") < feed.find("Finals; and, more"),
        "what is last first"
    );
    let page = site.read("public/schedule/index.html");
    assert!(page.contains("href=\"/schedule/feed.xml\""), "{page}");
    let home = site.read("public/index.html");
    assert!(
        home.contains("<a href=\"/schedule/\">Schedule</a>"),
        "{home}"
    );
    let watch = site.read("public/alice/index.html");
    assert!(
        watch.contains("<a href=\"/alice/schedule.ics\">"),
        "{watch}"
    );
}
