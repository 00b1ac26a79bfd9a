//! `mitts user add` and `mitts user rotate`: new keys.

use std::io::Write;

use jiff::Timestamp;
use roster::{Edge, Roster, Slug, Standing, User};

use crate::{
    cli::{UserAdd, UserRotate},
    commands::user::{
        find,
        key::{self, Made},
        settings,
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
        draft.way_out = Some("rename the file, or choose another name for the user".to_owned());
        Ok(made)
    })?;
    let user = find(&roster, &slug)?;
    let streams: Vec<_> = roster.streams_of(user).map(|s| s.to_string()).collect();
    let from = match &args.key.from {
        Some(date) if standing(user) == Some(Standing::Early) => format!(" from {date} on"),
        _ => String::new(),
    };
    let head = format!(
        "{} is in {} now, and may publish as {}{from}.\n",
        user.name,
        project.roster.display(),
        streams.join(" and ")
    );
    handed_over(&head, &roster, user, &made)
}

pub(super) fn rotate(project: &Project, args: UserRotate) -> Result<(), Failure> {
    // as the roster writes a moment, in whole seconds
    let now = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let ((made, gone), roster) = edit(project, |draft| {
        let user = find(&draft.roster, &args.user)?;
        let zone = &draft.roster.site.timezone;
        let made = key::make(&args.key, zone)?;
        refuse_taken(draft, &made)?;
        let end = match args.end_old.as_deref() {
            Some("now") => Some(now.as_str()),
            other => other,
        };
        let mut gone = Vec::new();
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
                .map(|(at, key)| {
                    gone.push(key.label.clone());
                    at
                })
                .collect();
            document::end_keys(&mut draft.document, &args.user, &shorten, end);
            document::remove_keys(&mut draft.document, &args.user, &remove);
        }
        document::add_key(&mut draft.document, &args.user, &made.entry);
        Ok((made, gone))
    })?;
    let user = find(&roster, &args.user)?;
    let old = &user.keys[..user.keys.len() - 1];
    let over = |key: &roster::Key| key.window.standing(Timestamp::now()) == Standing::Over;
    let mut told = match args.end_old.as_deref() {
        _ if old.is_empty() => "It is their only one.".to_owned(),
        None if old.iter().all(over) => "The keys they had are no longer good.".to_owned(),
        None => "The keys they had stay good.".to_owned(),
        Some("now") => "The keys they had are no longer good.".to_owned(),
        Some(date) => format!("The keys they had end with {date}."),
    };
    for label in gone {
        let which = label.map_or_else(String::new, |label| format!(" \"{label}\""));
        told.push_str(&format!(
            " The key{which} that would have begun after that is taken out."
        ));
    }
    if !user.enabled {
        told.push_str(&format!(
            " {} is disabled: no key works before `mitts user enable {}`.",
            user.name, args.user
        ));
    }
    let head = format!("{} has a new key. {told}\n", user.name);
    handed_over(&head, &roster, user, &made)
}

/// Where today stands to a user's newest key.
fn standing(user: &User) -> Option<Standing> {
    Some(user.keys.last()?.window.standing(Timestamp::now()))
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
fn handed_over(head: &str, roster: &Roster, user: &User, made: &Made) -> Result<(), Failure> {
    let (shown, key) = if made.known {
        (String::new(), "YOUR-KEY")
    } else {
        let key = made.key.reveal();
        let shown = format!("\nTheir stream key, shown this once and kept nowhere:\n\n{key}\n");
        (shown, key)
    };
    let text = zeroize::Zeroizing::new(format!(
        "{head}{shown}\nIn OBS, Settings, Stream, one of these:\n\n{}",
        settings::text(roster, user, key)
    ));
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        // even a closed pipe: nobody has seen the key, and nobody can see it again
        Err(error) => Err(Failure::Machine(anyhow::Error::new(error).context(format!(
            "the key is made but could not be shown; `mitts user rotate {} --end-old now` makes another",
            user.slug.as_str()
        )))),
    }
}
