//! `mitts user add` and `mitts user rotate`: new keys.

use std::io::Write;

use jiff::Timestamp;
use roster::{Key, Roster, Slug, Standing, User};

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
            .filter(|_| !roster::looks_like_key(&args.user))
            .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        Failure::Usage(format!("invalid user name: {error}{hint}"))
    })?;
    let (made, roster) = edit(project, |draft| {
        let roster = &draft.roster;
        if let Some((_, what, _)) = roster.claims().find(|(name, ..)| *name == slug.as_str()) {
            return Err(Failure::Usage(match what {
                "user" => format!(
                    "the user `{slug}` already exists; `{}` makes another key",
                    project.command(&format!("user rotate {slug}"))
                ),
                what => format!("`{slug}` is already the {what}'s name; choose another"),
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
    let user = find(project, &roster, &slug)?;
    let streams: Vec<_> = roster.streams_of(user).map(|s| s.to_string()).collect();
    let head = format!(
        "{} was added to {}, and may publish as {}{}.\n",
        user.name,
        project.roster.display(),
        streams.join(" and "),
        start(user, args.key.from.as_deref(), Timestamp::now())
    );
    handed_over(project, &head, &roster, user, &made)
}

pub(super) fn rotate(project: &Project, args: UserRotate) -> Result<(), Failure> {
    let now = Timestamp::now();
    let ((made, gone), roster) = edit(project, |draft| {
        let user = find(project, &draft.roster, &args.user)?;
        let zone = &draft.roster.site.timezone;
        let made = key::make(&args.key, zone)?;
        refuse_taken(draft, &made)?;
        let mut gone = Vec::new();
        if let Some((end, until)) = key::end_of_old(args.end_old.as_deref(), zone, now)? {
            let later = |key: &Key| {
                key.window.standing(now) != Standing::Over
                    && key.window.until.is_none_or(|old| old > until)
            };
            let never = |key: &Key| key.window.from.is_some_and(|from| until <= from);
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
    let user = find(project, &roster, &args.user)?;
    let effect = effect(project, user, &args, gone, now);
    let from = match start(user, args.key.from.as_deref(), now) {
        from if from.is_empty() => from,
        from => format!(", valid{from}"),
    };
    let head = format!("{} has a new key{from}. {effect}\n", user.name);
    handed_over(project, &head, &roster, user, &made)
}

/// The effect of a new key on the user's other keys; `gone` has the labels of those that were removed.
fn effect(
    project: &Project,
    user: &User,
    args: &UserRotate,
    gone: Vec<Option<String>>,
    now: Timestamp,
) -> String {
    let old = &user.keys[..user.keys.len() - 1];
    let over = |key: &Key| key.window.standing(now) == Standing::Over;
    let mut effect = match args.end_old.as_deref() {
        _ if old.is_empty() => "It is the only one.".to_owned(),
        Some("now") => "The old keys are no longer valid.".to_owned(),
        _ if old.iter().all(over) => "The old keys are no longer valid.".to_owned(),
        None => "The old keys stay valid.".to_owned(),
        Some(date) => format!("The old keys end with {date}."),
    };
    for label in gone {
        let which = label.map_or_else(String::new, |label| format!(" \"{label}\""));
        effect.push_str(&format!(
            " The key{which} would have started later and was removed."
        ));
    }
    if let (Some(date), Some(gap)) = (&args.key.from, gap(user, now)) {
        let since = if gap > now {
            "Between their end and"
        } else {
            "Until"
        };
        effect.push_str(&format!(
            " {since} {date} no key is valid; `{}` makes one for that time.",
            project.command(&format!("user rotate {}", args.user))
        ));
    }
    if !user.enabled {
        effect.push_str(&format!(
            " {} is disabled: no key is accepted before `{}`.",
            user.name,
            project.command(&format!("user enable {}", args.user))
        ));
    }
    effect
}

/// " from 2027-03-01 on" if a user's newest key is not valid yet.
fn start(user: &User, from: Option<&str>, now: Timestamp) -> String {
    let newest = user.keys.last().map(|key| key.window.standing(now));
    match from {
        Some(date) if newest == Some(Standing::Early) => format!(" from {date} on"),
        _ => String::new(),
    }
}

/// The first moment between `now` and the start of a user's newest key at which no key is valid.
fn gap(user: &User, now: Timestamp) -> Option<Timestamp> {
    let start = user.keys.last()?.window.from?;
    let mut at = now;
    while at < start {
        let good = user.keys.iter().map(|key| key.window);
        let good = good.filter(|window| window.standing(at) == Standing::Open);
        match good.map(|window| window.until.unwrap_or(start)).max() {
            Some(end) => at = end,
            None => return Some(at),
        }
    }
    None
}

/// The apps of a new user: those given, or the only one.
fn apps(roster: &Roster, named: &[String]) -> Result<Vec<String>, Failure> {
    let known: Vec<&str> = roster.apps.keys().map(Slug::as_str).collect();
    if named.is_empty() {
        return match known[..] {
            [only] => Ok(vec![only.to_owned()]),
            [] => Err(Failure::Usage(
                "the roster has no app; add one such as [apps.show]".to_owned(),
            )),
            _ => Err(Failure::Usage(format!(
                "choose the app: --app {}",
                known.join(" or --app ")
            ))),
        };
    }
    for app in named {
        if !known.contains(&app.as_str()) {
            let hint = match roster::nearest(app, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the roster has {}", known.join(", ")),
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

/// Refuses a key that is already in the roster, without naming its user.
fn refuse_taken(draft: &Draft, made: &Made) -> Result<(), Failure> {
    let mut keys = draft.roster.users.values().flat_map(|user| &user.keys);
    if keys.any(|key| key.hash.value == made.entry.hash) {
        return Err(Failure::Usage(
            "this key is already in the roster; leave out --key-stdin or --hash to make a new one"
                .to_owned(),
        ));
    }
    Ok(())
}

/// Prints a new key, only this once, with the encoder settings for it.
fn handed_over(
    project: &Project,
    head: &str,
    roster: &Roster,
    user: &User,
    made: &Made,
) -> Result<(), Failure> {
    let (shown, key) = match &made.new {
        None => (String::new(), "YOUR-KEY"),
        Some(key) => {
            let key = key.reveal();
            let shown = format!("\nThe stream key, shown only once and stored nowhere:\n\n{key}\n");
            (shown, key)
        }
    };
    let text = zeroize::Zeroizing::new(format!(
        "{head}{shown}{}",
        settings::text(roster, user, key)
    ));
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        // also for a closed pipe: nobody has seen the key, and it cannot be shown again
        Err(error) => Err(Failure::Machine(anyhow::Error::new(error).context(
            format!(
                "the key was made but could not be shown; `{}` makes another",
                project.command(&format!("user rotate {} --end-old now", user.slug.as_str()))
            ),
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_where_no_key_is_valid() {
        let now: Timestamp = "2026-12-01T00:00:00Z".parse().unwrap();
        let gap_of = |windows: &[&str]| {
            let keys: String = windows
                .iter()
                .enumerate()
                .map(|(at, window)| format!("{{ hash = \"sha256:{at:064}\"{window} }},\n"))
                .collect();
            let text = format!(
                "[site]\ntitle = 'T'\nurl = 'https://a'\n[apps.show]\n[users.a]\nkeys = [\n{keys}]\n"
            );
            let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
            gap(&roster.users["a"], now).map(|gap| gap.to_string())
        };
        let new = ", from = 2027-03-01";
        assert_eq!(gap_of(&[""]), None);
        assert_eq!(gap_of(&["", new]), None);
        assert_eq!(gap_of(&[", until = 2027-02-28", new]), None);
        // one starts where another ends, and where another is valid anyway
        assert_eq!(
            gap_of(&[", from = 2027-02-02", ", until = 2027-02-01", new]),
            None
        );
        assert_eq!(gap_of(&[new]).as_deref(), Some("2026-12-01T00:00:00Z"));
        assert_eq!(
            gap_of(&[", until = 2021-01-01", new]).as_deref(),
            Some("2026-12-01T00:00:00Z")
        );
        assert_eq!(
            gap_of(&[", until = 2027-02-27", new]).as_deref(),
            Some("2027-02-28T00:00:00Z")
        );
    }
}
