//! `mitts guest`.

use jiff::Timestamp;
use roster::{App, Invitation, Right, Roster, Slug, StreamName, guest_key};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::{
    cli::Guest,
    commands::{invite::report_made, print, user::settings},
    failure::Failure,
    invitations::{
        key::Signer,
        memory::{Memory, Subject},
        names, when,
    },
    project::Project,
};

/// What an admin gets for a guest.
#[derive(Serialize)]
struct Row<'a> {
    stream: String,
    name: &'a str,
    /// A secret.
    key: &'a str,
    /// The same for media servers that read tokens.
    token: &'a str,
    until: String,
    kept: bool,
}

pub(super) fn run(project: &Project, args: &Guest) -> Result<(), Failure> {
    let now = Timestamp::now();
    // all of it is checked before a key is made
    let (roster, _) = project.load()?;
    let slot = slot(&roster, &args.slot)?;
    let app = app(&roster, &slot, args.app.as_deref())?;
    let kept_for = roster.users.get(&slot).map(|user| user.name.as_str());
    let name = args.name.as_deref().or(kept_for).unwrap_or(&slot);
    let name = names::name(name)?;
    let until = when::end(&args.until, &roster.site.timezone, now)?;
    let stream = StreamName {
        app: app.slug.value.clone(),
        name: slot,
    };

    let signer = Signer::of(project)?;
    report_made(project, &signer);
    let roster = &signer.roster;
    let subject = Subject {
        name: name.clone(),
        what: vec!["publish".to_owned(), stream.to_string()],
        key: signer.key.public.to_string(),
        epoch: roster.invitations.epoch,
    };
    let mut memory = Memory::open(project, now)?;
    let times = memory.times(subject, now, until, args.new);
    let invitation = Invitation {
        name,
        right: Right::Publish(stream.clone()),
        from: times.from,
        until: times.until,
        epoch: roster.invitations.epoch,
    };
    let token = signer.sign(&invitation)?;
    memory.save()?;
    let key = Zeroizing::new(guest_key(&token));
    if args.json {
        let row = Row {
            stream: stream.to_string(),
            name: &invitation.name,
            key: &key,
            token: &token,
            until: times.until.to_string(),
            kept: times.kept,
        };
        let json = serde_json::to_string_pretty(&row).map_err(anyhow::Error::new)?;
        return print(&format!("{json}\n"));
    }
    let end = when::shown(times.until, &roster.site.timezone);
    let again = match times.kept && times.until != until {
        true => " It is the key of before, with the same end; --new makes another.",
        false => "",
    };
    let page = match roster.users.contains_key(&stream.name) {
        true => format!(
            "Viewers find it at {}{}",
            roster.site.url.origin(),
            roster.watch_path(&stream)
        ),
        false => format!(
            "No page shows it: for one, add [users.{}] without keys to the roster, and build",
            stream.name
        ),
    };
    let settings = settings::for_app(roster, app_of(roster, &stream), &key);
    print(&format!(
        "{} may publish as {stream} until {end}.{again} {page}.\n\nThe stream key, shown only here and stored nowhere:\n\n{}\n{settings}",
        invitation.name, *key
    ))
}

fn app_of<'r>(roster: &'r Roster, stream: &StreamName) -> Option<&'r App> {
    roster.apps.get(&stream.app)
}

/// A name that a guest may have.
fn slot(roster: &Roster, text: &str) -> Result<Slug, Failure> {
    let slot: Slug = text.parse().map_err(|error| {
        let near = Slug::nearest(text).filter(|_| !roster::looks_like_key(text));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        Failure::Usage(format!("invalid name: {error}{hint}"))
    })?;
    if let Some(purpose) = roster::reserved_for(&slot) {
        return Err(Failure::Usage(format!(
            "no guest can be called `{slot}`: /{slot}/ is for {purpose}"
        )));
    }
    let taken = roster.claims().find(|(name, ..)| *name == slot.as_str());
    match (taken, roster.users.get(&slot)) {
        (Some(_), Some(user)) if user.keys.is_empty() => Ok(slot),
        (Some(_), Some(_)) => Err(Failure::Usage(format!(
            "`{slot}` is a user with keys; choose a name that nobody has, or that of a user without keys"
        ))),
        (Some((_, what, _)), None) => Err(Failure::Usage(format!(
            "`{slot}` is taken by the {what} of that name; choose another"
        ))),
        (None, _) => Ok(slot),
    }
}

/// The app in which a guest publishes: the one that is named, or the only one.
fn app<'r>(roster: &'r Roster, slot: &Slug, named: Option<&str>) -> Result<&'r App, Failure> {
    let user = roster.users.get(slot);
    let open = |app: &&App| user.is_none_or(|user| user.publishes_in(&app.slug));
    let apps: Vec<&App> = roster.apps.values().filter(open).collect();
    let names = || apps.iter().map(|app| app.slug.as_str());
    let listed = || names().collect::<Vec<_>>().join(" or --app ");
    match named {
        None => match apps[..] {
            [only] => Ok(only),
            [] => Err(Failure::Usage(
                "the roster has no app; add one such as [apps.show]".to_owned(),
            )),
            _ => Err(Failure::Usage(format!(
                "choose the app: --app {}",
                listed()
            ))),
        },
        Some(name) => {
            let found = apps.iter().find(|app| app.slug.as_str() == name);
            found.copied().ok_or_else(|| {
                if roster.apps.contains_key(name) {
                    return Failure::Usage(format!("`{slot}` does not publish in `{name}`"));
                }
                let hint = match roster::nearest(name, names()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("choose --app {}", listed()),
                };
                Failure::Usage(format!("there is no app `{name}`; {hint}"))
            })
        }
    }
}
