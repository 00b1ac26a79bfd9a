//! `mitts invite`.

use std::{fmt::Write, io::IsTerminal};

use jiff::Timestamp;
use roster::{
    Invitation, Invited, Layout, MOST_INVITED, Right, Roster, Slug, StreamName, mask_keys,
};
use serde::Serialize;

use crate::{
    cli::Invite,
    commands::print,
    edit::{invitations::set_epoch, transaction::edit},
    failure::Failure,
    invitations::{
        key::Signer,
        memory::{Memory, Subject, Times},
        names, qr,
        table::csv,
        when,
    },
    project::Project,
    words::listed,
};

/// What an admin gets for one invited person.
#[derive(Serialize)]
struct Row {
    name: String,
    what: Vec<String>,
    /// A secret.
    link: String,
    /// The end: RFC 3339 in UTC.
    until: String,
    /// The same in the site's time zone, for people.
    #[serde(skip)]
    end: String,
    /// Whether it is the link of an earlier invitation.
    kept: bool,
}

pub(super) fn run(project: &Project, args: &Invite) -> Result<(), Failure> {
    if args.rotate_key {
        return rotate(project);
    }
    if args.revoke_all {
        return revoke(project);
    }
    let now = Timestamp::now();
    // all of it is checked before a key is made
    let (roster, _) = project.load()?;
    let what = what(&roster, &args.what)?;
    let people = match (&args.from, &args.name) {
        (Some(file), _) => names::read(file)?,
        (None, name) => vec![names::name(name.as_deref().unwrap_or_default())?],
    };
    let zone = &roster.site.timezone;
    let until = when::end(args.until.as_deref().unwrap_or_default(), zone, now)?;
    let signer = Signer::of(project)?;
    report_made(project, &signer);
    let mut memory = Memory::open(project, now)?;
    let mut rows = Vec::with_capacity(people.len());
    let mut last = None;
    // people who have a link already, with another end than the one asked for now
    let mut earlier = 0;
    for name in people {
        let subject = Subject {
            name: name.clone(),
            what: what.iter().map(ToString::to_string).collect(),
            key: signer.key.public.to_string(),
            epoch: signer.roster.invitations.epoch,
        };
        let times = memory.times(subject, now, until, args.new);
        last = Some(times);
        earlier += usize::from(times.kept && times.until.as_second() != until.as_second());
        rows.push(row(&signer, name, &what, times)?);
    }
    memory.save()?;
    if args.from.is_some() {
        report_earlier(earlier);
    }
    match (args.json, &args.from, &rows[..], last) {
        (true, None, [row], _) => json(row),
        (true, ..) => json(&rows),
        (false, None, [row], Some(times)) => print(&text(&signer.roster, &what, row, times, until)),
        _ => {
            let cells = rows.into_iter().map(|row| [row.name, row.link, row.end]);
            let cells: Vec<_> = cells.collect();
            print(&csv(["name", "link", "until"], &cells)?)
        }
    }
}

fn row(signer: &Signer, name: String, what: &[Invited], times: Times) -> Result<Row, Failure> {
    let invitation = Invitation {
        name,
        right: Right::Watch(what.to_vec()),
        from: times.from,
        until: times.until,
        epoch: signer.roster.invitations.epoch,
    };
    let secret = signer.sign(&invitation)?;
    let site = &signer.roster.site;
    let end = times.until.to_zoned(site.timezone.clone());
    Ok(Row {
        name: invitation.name,
        what: what.iter().map(ToString::to_string).collect(),
        link: format!("{}/invite/#{}", site.url.origin(), *secret),
        until: times.until.to_string(),
        end: end.strftime("%Y-%m-%d %H:%M").to_string(),
        kept: times.kept,
    })
}

/// The link in a text to send, with a QR code in a terminal that is wide enough.
fn text(roster: &Roster, what: &[Invited], row: &Row, times: Times, wanted: Timestamp) -> String {
    let site = &roster.site;
    let end = when::shown(times.until, &site.timezone);
    let titles: Vec<_> = what.iter().map(|one| title(roster, one)).collect();
    let mut text = String::new();
    if times.kept && times.until.as_second() != wanted.as_second() {
        let _ = writeln!(
            text,
            "{} was invited before, so this is the same link with the same end; --new makes another.\n",
            row.name
        );
    }
    let _ = writeln!(
        text,
        "To send:\n\nHello {}, you may watch {} on {} until {end}:\n{}\nWhoever has this link may watch, so keep it to \
         yourself.",
        row.name,
        listed(&titles),
        site.title,
        row.link
    );
    if std::io::stdout().is_terminal()
        && let Some(width) = terminal_width()
        && let Some(code) = qr::code(&row.link, width)
    {
        let _ = write!(text, "\n{code}");
    }
    text
}

/// The columns of the terminal at standard output.
fn terminal_width() -> Option<usize> {
    #[cfg(unix)]
    return rustix::termios::tcgetwinsize(std::io::stdout())
        .ok()
        .map(|size| usize::from(size.ws_col));
    #[cfg(not(unix))]
    Some(80)
}

fn json(value: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(value).map_err(anyhow::Error::new)?;
    print(&format!("{json}\n"))
}

/// Says on standard error that there is a new key, which the server must learn of.
pub(super) fn report_made(project: &Project, signer: &Signer) {
    if signer.made {
        use std::io::Write;
        let _ = writeln!(
            anstream::stderr(),
            "note: made the key `{}` for invitations; its public half is in {}, which the server needs",
            signer.key.id.value,
            project.roster.display()
        );
    }
}

/// Says on standard error for how many people the end asked for has no effect, since they keep an earlier link.
fn report_earlier(number: usize) {
    use std::io::Write;
    let text = match number {
        0 => return,
        1 => "1 person was invited before, and keeps the same link with the same end".to_owned(),
        _ => format!(
            "{number} people were invited before, and keep the same links with the same ends"
        ),
    };
    let _ = writeln!(anstream::stderr(), "note: {text}; --new makes another");
}

fn rotate(project: &Project) -> Result<(), Failure> {
    let before = project.load()?.0.invitations.clone();
    let signer = Signer::new(project)?;
    let after = &signer.roster.invitations;
    let ended = before.keys.iter().find(|key| !after.has(&key.public));
    let effect = match (ended, before.newest()) {
        (Some(gone), _) => format!("Invitations signed with `{}` have ended.", gone.id.value),
        (None, Some(old)) => format!(
            "Invitations signed with `{}` stay valid until the next rotation.",
            old.id.value
        ),
        (None, None) => "It is the only one.".to_owned(),
    };
    print(&format!(
        "New invitations are signed with `{}`, whose public half is in {}. {effect}\n",
        signer.key.id.value,
        project.roster.display()
    ))
}

fn revoke(project: &Project) -> Result<(), Failure> {
    let (epoch, _) = edit(project, |draft| {
        let epoch = draft.roster.invitations.epoch.checked_add(1);
        let epoch = epoch.ok_or_else(|| Failure::Usage("`epoch` cannot be raised".to_owned()))?;
        set_epoch(&mut draft.document, epoch);
        Ok(epoch)
    })?;
    print(&format!(
        "`epoch` is {epoch}: no invitation and no guest key made so far is valid any more, as soon as the function has read \
         the roster.\n"
    ))
}

/// What people are invited to, sorted, each once.
fn what(roster: &Roster, named: &[String]) -> Result<Vec<Invited>, Failure> {
    let mut what = Vec::new();
    for text in named {
        let one = Invited::try_from(text.clone()).map_err(|error| {
            Failure::Usage(format!("`{}` cannot be watched: {error}", mask_keys(text)))
        })?;
        check(roster, &one)?;
        if !what.contains(&one) {
            what.push(one);
        }
    }
    what.sort_by_key(ToString::to_string);
    match what.len() {
        0..=MOST_INVITED => Ok(what),
        _ => Err(Failure::Usage(format!(
            "an invitation is for {MOST_INVITED} things at most; make a group or a layout of them"
        ))),
    }
}

/// Refuses what does not exist, or what everybody may watch.
fn check(roster: &Roster, one: &Invited) -> Result<(), Failure> {
    let private = match one {
        Invited::Entry(name) => entry(roster, name)?,
        Invited::Group(name) => {
            let group = roster
                .groups
                .get(name)
                .ok_or_else(|| missing("group", name, roster.groups.keys()))?;
            let mut streams = roster
                .members_of(group)
                .flat_map(|user| roster.streams_of(user));
            streams.any(|stream| roster.is_private(&stream))
        }
        Invited::Stream(stream) => {
            if !roster.has_stream(stream) {
                return Err(Failure::Usage(format!("there is no stream `{stream}`")));
            }
            roster.is_private(stream)
        }
    };
    match private {
        true => Ok(()),
        false => Err(Failure::Usage(format!(
            "everybody may watch `{one}`, so nobody has to be invited; `watchers` in the roster makes it private"
        ))),
    }
}

/// Whether an entry of the roster is private.
fn entry(roster: &Roster, name: &Slug) -> Result<bool, Failure> {
    if let Some(user) = roster.users.get(name) {
        let mut streams = roster.streams_of(user);
        return Ok(streams.any(|stream| roster.is_private(&stream)));
    }
    if let Some(channel) = roster.channels.get(name) {
        return Ok(roster.audience(&channel.app, &channel.slug).is_some());
    }
    if let Some(Layout { watchers, .. }) = roster.layouts.get(name) {
        return Ok(watchers.is_some());
    }
    if let Some(app) = roster.apps.get(name) {
        return Ok(app.is_private());
    }
    let names = roster.claims().map(|(name, ..)| name);
    let hint = match roster::nearest(name, names) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => String::new(),
    };
    Err(Failure::Usage(format!(
        "there is no user, channel, layout or app `{name}`{hint}"
    )))
}

fn missing<'a>(what: &str, name: &Slug, known: impl Iterator<Item = &'a Slug>) -> Failure {
    let hint = match roster::nearest(name, known.map(Slug::as_str)) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => String::new(),
    };
    Failure::Usage(format!("there is no {what} `{name}`{hint}"))
}

/// The name of something for people.
fn title(roster: &Roster, one: &Invited) -> String {
    let of_stream = |stream: &StreamName| roster.name_of(stream).map(str::to_owned);
    let title = match one {
        Invited::Stream(stream) => of_stream(stream),
        Invited::Group(name) => roster
            .groups
            .get(name)
            .and_then(|group| group.title.clone()),
        Invited::Entry(name) => {
            let user = roster.users.get(name).map(|user| &user.name);
            let channel = || roster.channels.get(name).map(|channel| &channel.title);
            let layout = || roster.layouts.get(name).map(|layout| &layout.title);
            let app = || roster.apps.get(name).map(|app| &app.title);
            user.or_else(channel).or_else(layout).or_else(app).cloned()
        }
    };
    title.unwrap_or_else(|| one.to_string())
}
