//! `mitts kick`.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use roster::{Roster, Slug, StreamName};
use toml_edit::Datetime;

use crate::{
    cli::Kick,
    commands::{
        print,
        user::{change::live_stream, find},
    },
    edit::{standing::set_refused, transaction::edit},
    failure::Failure,
    operate::{
        end::end,
        rest::{block_on, client},
    },
    project::Project,
};

pub(super) fn run(project: &Project, args: &Kick) -> Result<(), Failure> {
    if args.undo {
        return undo(project, &args.user);
    }
    let (roster, _) = project.load()?;
    if let Some(ended) = guest(project, args, &roster)? {
        return print(&ended);
    }
    let user = find(project, &roster, &args.user)?;
    let name = user.name.clone();
    let streams: Vec<_> = roster.streams_of(user).collect();
    let rest = client(project, &roster);
    let refused = match args.time {
        Some(time) => Some(refuse(project, args, time, &roster)?),
        None => None,
    };
    let ended = match (rest, &refused) {
        (Ok(rest), _) => block_on(end(&rest, &streams))?.map_err(|why| why.to_string()),
        // the function may end it
        (Err(_), Some(_)) => Err(live_stream(&roster).to_owned()),
        (Err(failure), None) => return Err(failure),
    };
    let ended = match ended {
        Ok(ended) if ended.is_empty() => format!("{name} is not live."),
        Ok(ended) => format!("Ended {}.", ended.join(" and ")),
        Err(why) if refused.is_some() => why,
        Err(why) => return Err(Failure::Machine(anyhow::anyhow!("{why}"))),
    };
    let after = match refused {
        Some(until) => format!("{name} may not publish until {until}."),
        None => format!(
            "{name} may publish again at once; `{}` refuses them for a while.",
            project.command(&format!("kick {} --for 10m", args.user))
        ),
    };
    print(&format!("{ended} {after}\n"))
}

/// Ends the streams of a guest who is not in the roster. `None` if none of this name is live.
fn guest(project: &Project, args: &Kick, roster: &Roster) -> Result<Option<String>, Failure> {
    let name: Slug = match args.user.parse::<Slug>() {
        Ok(name) if !roster.users.contains_key(&name) => name,
        _ => return Ok(None),
    };
    let apps = roster.apps.keys();
    let apps = apps.filter(|app| roster.is_for_guests(app, &name));
    let streams: Vec<_> = apps
        .map(|app| StreamName {
            app: app.clone(),
            name: name.clone(),
        })
        .collect();
    let rest = match client(project, roster) {
        Ok(rest) if !streams.is_empty() => rest,
        _ => return Ok(None),
    };
    let ended = block_on(end(&rest, &streams))?;
    let ended = ended.map_err(|why| Failure::Machine(anyhow::anyhow!("{why}")))?;
    if ended.is_empty() {
        return Ok(None);
    }
    let ended = ended.join(" and ");
    let revoke = project.command("invite --revoke-all");
    let refused = match args.time {
        Some(_) => " A guest cannot be refused for a while.",
        None => "",
    };
    Ok(Some(format!(
        "Ended {ended}, the stream of a guest.{refused} Their key is valid until it ends; `{revoke}` ends all guests' keys \
         and invitations.\n"
    )))
}

/// Writes the refusal into the roster. Returns its end, for people.
fn refuse(
    project: &Project,
    args: &Kick,
    time: SignedDuration,
    roster: &Roster,
) -> Result<String, Failure> {
    let until = until(Timestamp::now(), time, &roster.site.timezone);
    let (written, shown) = until.ok_or_else(|| Failure::Usage("--for is too long".to_owned()))?;
    edit(project, |draft| {
        find(project, &draft.roster, &args.user)?;
        set_refused(&mut draft.document, &args.user, Some(written));
        Ok(())
    })?;
    Ok(shown)
}

/// The end of a refusal that begins now: as written in the roster, and for people.
fn until(now: Timestamp, time: SignedDuration, zone: &TimeZone) -> Option<(Datetime, String)> {
    let until = now.checked_add(time).ok()?.to_zoned(zone.clone());
    let written = until.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let shown = until.strftime("%a %-d %b %Y, %H:%M:%S %Z").to_string();
    Some((written.parse().ok()?, shown))
}

fn undo(project: &Project, name: &str) -> Result<(), Failure> {
    let (was, roster) = edit(project, |draft| {
        let was = find(project, &draft.roster, name)?.is_refused(Timestamp::now());
        set_refused(&mut draft.document, name, None);
        Ok(was)
    })?;
    let user = find(project, &roster, name)?;
    print(&match (was, user.enabled) {
        (_, false) => format!(
            "{} is disabled; `{}` accepts their streams again.\n",
            user.name,
            project.command(&format!("user enable {name}"))
        ),
        (true, true) => format!("{} may publish again.\n", user.name),
        (false, true) => format!("{} was not refused.\n", user.name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_in_the_sites_time() {
        let now: Timestamp = "2026-12-01T22:55:00.25Z".parse().unwrap();
        let zone = TimeZone::get("Europe/Amsterdam").unwrap();
        let (written, shown) = until(now, SignedDuration::from_mins(10), &zone).unwrap();
        assert_eq!(written.to_string(), "2026-12-02T00:05:00+01:00");
        assert_eq!(shown, "Wed 2 Dec 2026, 00:05:00 CET");
        assert!(until(now, SignedDuration::MAX, &zone).is_none());
    }
}
