//! `mitts user add` and `mitts user rotate`: new keys.

use jiff::Timestamp;
use roster::{Edge, Roster, Slug};

use crate::{
    cli::{UserAdd, UserRotate},
    commands::{
        print,
        user::{
            find,
            key::{self, Made},
            settings,
        },
    },
    edit::{
        document,
        transaction::{Draft, edit},
    },
    failure::Failure,
    project::Project,
};

pub(super) fn add(project: &Project, args: UserAdd) -> Result<(), Failure> {
    let slug: Slug = args.user.parse().map_err(|error| {
        let hint = Slug::nearest(&args.user)
            .filter(|_| !roster::StreamKey::resembles(&args.user))
            .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        Failure::Usage(format!("that is no name for a user: {error}{hint}"))
    })?;
    let (made, roster) = edit(project, |draft| {
        let roster = &draft.roster;
        if let Some((_, what, _)) = roster.claims().find(|(name, ..)| *name == slug.as_str()) {
            return Err(Failure::Usage(match what {
                "user" => format!(
                    "there is a user `{slug}` already; `mitts user rotate {slug}` makes another key"
                ),
                what => format!("`{slug}` is the {what}'s name already; choose another"),
            }));
        }
        if let Some(purpose) = roster::reserved_for(&slug) {
            return Err(Failure::Usage(format!(
                "no user can be called `{slug}`: /{slug}/ is for {purpose}"
            )));
        }
        let apps = apps(roster, &args.apps)?;
        let made = key::make(&args.key, &roster.site.timezone)?;
        refuse_taken(draft, &made)?;
        document::add_user(
            &mut draft.document,
            &slug,
            args.name.as_deref(),
            &apps,
            &made.entry,
        );
        Ok(made)
    })?;
    let user = find(&roster, &slug)?;
    let streams: Vec<_> = roster.streams_of(user).map(|s| s.to_string()).collect();
    let head = format!(
        "{} is in {} now, and may publish as {}.\n",
        user.name,
        project.roster.display(),
        streams.join(" and ")
    );
    handed_over(&head, &roster, user, &made)
}

pub(super) fn rotate(project: &Project, args: UserRotate) -> Result<(), Failure> {
    // as the roster writes a moment, in whole seconds
    let now = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (made, roster) = edit(project, |draft| {
        let user = find(&draft.roster, &args.user)?;
        let zone = &draft.roster.site.timezone;
        let made = key::make(&args.key, zone)?;
        refuse_taken(draft, &made)?;
        let end = match args.end_old.as_deref() {
            Some("now") => Some(now.as_str()),
            other => other,
        };
        if let Some((end, until)) = key::date("--end-old", end, zone, Edge::End)? {
            let later = |key: &roster::Key| key.window.until.is_none_or(|old| old > until);
            let never = |key: &roster::Key| key.window.from.is_some_and(|from| until <= from);
            let keys = || user.keys.iter().enumerate();
            let shorten: Vec<_> = keys()
                .filter(|(_, key)| later(key))
                .map(|(at, _)| at)
                .collect();
            let remove: Vec<_> = keys()
                .filter(|(_, key)| later(key) && never(key))
                .map(|(at, _)| at)
                .collect();
            document::end_keys(&mut draft.document, &args.user, &shorten, end);
            document::remove_keys(&mut draft.document, &args.user, &remove);
        }
        document::add_key(&mut draft.document, &args.user, &made.entry);
        Ok(made)
    })?;
    let user = find(&roster, &args.user)?;
    let old = match args.end_old.as_deref() {
        _ if user.keys.len() == 1 => "It is their only one.".to_owned(),
        None => "The keys they had stay good.".to_owned(),
        Some("now") => "The keys they had are no longer good.".to_owned(),
        Some(date) => format!("The keys they had end with {date}."),
    };
    let head = format!("{} has a new key. {old}\n", user.name);
    handed_over(&head, &roster, user, &made)
}

/// The apps of a new user: those named, or the only one there is.
fn apps(roster: &Roster, named: &[String]) -> Result<Vec<String>, Failure> {
    let known: Vec<&str> = roster.apps.keys().map(Slug::as_str).collect();
    if named.is_empty() {
        return match known[..] {
            [only] => Ok(vec![only.to_owned()]),
            [] => Err(Failure::Usage(
                "the roster has no app to publish in; write one such as [apps.show]".to_owned(),
            )),
            _ => Err(Failure::Usage(format!(
                "say which app they publish in: --app {}",
                known.join(" or --app ")
            ))),
        };
    }
    for app in named {
        if !known.contains(&app.as_str()) {
            let hint = match roster::nearest(app, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there is {}", known.join(", ")),
            };
            return Err(Failure::Usage(format!("there is no app `{app}`; {hint}")));
        }
    }
    let mut apps: Vec<String> = Vec::new();
    for app in named {
        if !apps.contains(app) {
            apps.push(app.clone());
        }
    }
    Ok(apps)
}

/// A key that somebody has already is refused, without saying who.
fn refuse_taken(draft: &Draft, made: &Made) -> Result<(), Failure> {
    let mut keys = draft.roster.users.values().flat_map(|user| &user.keys);
    if keys.any(|key| key.hash.value == made.entry.hash) {
        return Err(Failure::Usage(
            "that key stands in the roster already; leave out --key-stdin to make a new one"
                .to_owned(),
        ));
    }
    Ok(())
}

/// Shows a new key, this once, with the settings that it goes into.
fn handed_over(
    head: &str,
    roster: &Roster,
    user: &roster::User,
    made: &Made,
) -> Result<(), Failure> {
    let (shown, key) = if made.known {
        (String::new(), "YOUR-KEY")
    } else {
        let key = made.key.reveal();
        let shown = format!("\nTheir stream key, shown this once and kept nowhere:\n\n{key}\n");
        (shown, key)
    };
    print(&format!(
        "{head}{shown}\nIn OBS, Settings, Stream, one of these:\n\n{}",
        settings::text(roster, user, key)
    ))
}
