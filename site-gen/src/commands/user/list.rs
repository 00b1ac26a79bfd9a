//! `mitts user list` and `mitts user show`.

use std::fmt::Write;

use jiff::{Timestamp, tz::TimeZone};
use roster::{Key, Roster, Standing, User};
use serde::Serialize;

use crate::{
    cli::UserList,
    commands::{
        print, table,
        user::{find, settings},
    },
    failure::Failure,
    project::Project,
};

#[derive(Serialize)]
struct Row<'a> {
    user: &'a str,
    name: &'a str,
    apps: Vec<&'a str>,
    enabled: bool,
    /// Until when the user is refused, if they are now.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused_until: Option<String>,
    private: bool,
    keys: Vec<KeyRow<'a>>,
}

#[derive(Serialize)]
struct KeyRow<'a> {
    label: Option<&'a str>,
    state: &'static str,
    from: Option<String>,
    until: Option<String>,
}

pub(super) fn list(project: &Project, args: &UserList) -> Result<(), Failure> {
    let (roster, _) = project.load()?;
    let now = Timestamp::now();
    let rows: Vec<Row<'_>> = roster
        .users
        .values()
        .map(|user| row(&roster, user, now))
        .collect();
    if args.json {
        let json = serde_json::to_string_pretty(&rows).map_err(anyhow::Error::new)?;
        return print(&format!("{json}\n"));
    }
    if rows.is_empty() {
        return print(&format!(
            "There are no users yet; `{}` adds one.\n",
            project.command("user add NAME")
        ));
    }
    print(&lines(&rows))
}

/// The users as a table, a line each.
fn lines(rows: &[Row<'_>]) -> String {
    let mut lines = vec![["USER", "NAME", "APPS", "KEYS"].map(str::to_owned)];
    lines.extend(rows.iter().map(|row| {
        let good = row.keys.iter().filter(|key| key.state == "good").count();
        let keys = match (row.enabled, row.keys.len()) {
            (false, _) => "disabled".to_owned(),
            (true, _) if row.refused_until.is_some() => "refused for now".to_owned(),
            (true, all) if all == good => all.to_string(),
            (true, all) => format!("{good} of {all} valid now"),
        };
        [
            row.user.to_owned(),
            row.name.to_owned(),
            row.apps.join(" "),
            keys,
        ]
    }));
    table::text(&lines)
}

pub(super) fn show(project: &Project, name: &str) -> Result<(), Failure> {
    let (roster, _) = project.load()?;
    let user = find(project, &roster, name)?;
    let zone = &roster.site.timezone;
    let mut text = format!("{} ({})\n\n", user.name, *user.slug);
    let _ = writeln!(
        text,
        "Page     {}/{}/",
        roster.site.url.origin(),
        *user.slug
    );
    let streams: Vec<_> = roster.streams_of(user).map(|s| s.to_string()).collect();
    let _ = writeln!(text, "Streams  {}", streams.join(", "));
    let may = match (user.enabled, is_private(&roster, user)) {
        (false, _) => "disabled: may not publish",
        (true, true) => "private: only its watchers may watch",
        (true, false) => "public",
    };
    let now = Timestamp::now();
    let refused = refused(user, now).map_or_else(String::new, |until| {
        format!("; refused until {}", at(until, zone))
    });
    let _ = writeln!(
        text,
        "State    {may}{refused}\nKeys     {}",
        user.keys.len()
    );
    for key in &user.keys {
        let label = key.label.as_deref().unwrap_or("(no label)");
        let _ = writeln!(text, "         {label}: {}", window(key, zone, now));
    }
    text.push_str(&permissions(&roster, user));
    text.push_str(&settings::text(&roster, user, "YOUR-KEY"));
    print(&text)
}

/// What a user may do besides publishing, a line each. Nothing for most users.
fn permissions(roster: &Roster, user: &User) -> String {
    let may = roster.permissions(user);
    let mut lines = Vec::new();
    if may.admin {
        lines.push("administer the site".to_owned());
    }
    if !may.streams.is_empty() {
        let streams: Vec<_> = may.streams.iter().map(ToString::to_string).collect();
        lines.push(format!("watch {}", streams.join(", ")));
    }
    if !may.layouts.is_empty() {
        let layouts = may.layouts.iter();
        let layouts: Vec<_> = layouts
            .map(|layout| format!("/{}/", *layout.slug))
            .collect();
        lines.push(format!("open {}", layouts.join(", ")));
    }
    if !may.produces.is_empty() {
        let made = may.produces.iter();
        let made: Vec<_> = made
            .map(|made| format!("{} {}", made.kind, made.name))
            .collect();
        lines.push(format!("produce {}", made.join(", ")));
    }
    let heads = std::iter::once("May      ").chain(std::iter::repeat("         "));
    let lines = heads
        .zip(&lines)
        .map(|(head, line)| format!("{head}{line}\n"));
    lines.collect()
}

/// Until when a user is refused, if they are now.
fn refused(user: &User, now: Timestamp) -> Option<Timestamp> {
    user.refused_until.filter(|_| user.is_refused(now))
}

/// "Mon 1 Mar 2027, 20:00 CET".
fn at(moment: Timestamp, zone: &TimeZone) -> String {
    let shown = moment.to_zoned(zone.clone());
    shown.strftime("%a %-d %b %Y, %H:%M %Z").to_string()
}

/// Whether any of their streams is private.
fn is_private(roster: &Roster, user: &User) -> bool {
    roster
        .streams_of(user)
        .any(|stream| roster.is_private(&stream))
}

fn row<'r>(roster: &'r Roster, user: &'r User, now: Timestamp) -> Row<'r> {
    Row {
        user: &user.slug.value,
        name: &user.name,
        apps: user.apps.iter().map(|app| app.as_str()).collect(),
        enabled: user.enabled,
        refused_until: refused(user, now).map(|until| until.to_string()),
        private: is_private(roster, user),
        keys: user
            .keys
            .iter()
            .map(|key| KeyRow {
                label: key.label.as_deref(),
                state: key.window.standing(now).word(),
                from: key.window.from.map(|from| from.to_string()),
                until: key.window.until.map(|until| until.to_string()),
            })
            .collect(),
    }
}

/// "valid through Mon 1 Mar 2027", or "valid until Mon 1 Mar 2027, 20:00 CET" if it ends within a day.
fn window(key: &Key, zone: &TimeZone, now: Timestamp) -> String {
    let end = |word: &str, moment: Timestamp| {
        let shown = moment.to_zoned(zone.clone());
        let starts = shown.start_of_day().is_ok_and(|start| start == shown);
        match shown.yesterday() {
            Ok(last) if starts => format!("{word}through {}", last.strftime("%a %-d %b %Y")),
            _ => format!("{word}until {}", at(moment, zone)),
        }
    };
    match (key.window.standing(now), key.window.from, key.window.until) {
        (Standing::Open, _, Some(until)) => end("valid ", until),
        (Standing::Early, Some(from), None) => format!("valid from {}", at(from, zone)),
        (Standing::Early, Some(from), Some(until)) => {
            end(&format!("valid from {} ", at(from, zone)), until)
        }
        (Standing::Over, _, Some(until)) => end("expired, was valid ", until),
        _ => "valid".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use roster::Roster;

    #[test]
    fn columns_stand_below_each_other_in_every_script() {
        let row = |user, name| Row {
            user,
            name,
            apps: vec!["show"],
            enabled: true,
            refused_until: None,
            private: false,
            keys: Vec::new(),
        };
        let shown = lines(&[
            row("aki", "秋 中村"),
            row("zoe", "Zoe\u{301}"),
            row("al", "Al"),
        ]);
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(
            lines,
            [
                "USER  NAME     APPS  KEYS",
                "aki   秋 中村  show  0",
                "zoe   Zoe\u{301}      show  0",
                "al    Al       show  0",
            ]
        );
    }

    #[test]
    fn a_day_that_counts_whole_is_the_last_one_that_is_told() {
        let hash = "0".repeat(63);
        let text = format!(
            "[site]\ntitle = \"T\"\nurl = \"https://a\"\ntimezone = \"Europe/Amsterdam\"\n\
             [apps.show]\n[users.a]\nkeys = [\n\
             {{ hash = \"sha256:{hash}1\", until = 2027-03-01 }},\n\
             {{ hash = \"sha256:{hash}2\", until = 2027-03-01T20:00:00 }},\n\
             {{ hash = \"sha256:{hash}3\", until = 2021-03-01 }},\n]\n"
        );
        let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
        let now = "2026-12-01T00:00:00Z".parse().unwrap();
        let shown: Vec<_> = roster.users["a"]
            .keys
            .iter()
            .map(|key| window(key, &roster.site.timezone, now))
            .collect();
        assert_eq!(
            shown,
            [
                "valid through Mon 1 Mar 2027",
                "valid until Mon 1 Mar 2027, 20:00 CET",
                "expired, was valid through Mon 1 Mar 2021"
            ]
        );
    }
}
