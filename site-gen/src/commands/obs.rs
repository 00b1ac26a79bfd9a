//! `mitts obs`.

use std::{
    io::{Cursor, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use jiff::Timestamp;
use roster::{App, Ingest, InvitationProblem, Right, Roster, Standing, User, token_of_guest};
use zeroize::Zeroizing;
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use crate::{
    cli::Obs,
    commands::{find_layout, print, user},
    deploy::obs::{Auto, ObsFile, Profile, Target, collection, portable},
    failure::Failure,
    project::{Project, secret_file},
};

/// Video in kbit/s, unless the command line says another.
const BITRATE: u32 = 3000;

pub(super) fn run(project: &Project, args: &Obs) -> Result<(), Failure> {
    let (roster, _) = project.load()?;
    match (&args.user, &args.layout) {
        (_, Some(name)) => scenes(project, args, &roster, name),
        (Some(name), None) => profile(project, args, &roster, name),
        (None, None) => Err(Failure::Usage(
            "for whom? `mitts obs USER` makes a streamer's profile, `mitts obs --layout LAYOUT` a producer's scenes"
                .to_owned(),
        )),
    }
}

fn scenes(project: &Project, args: &Obs, roster: &Roster, name: &str) -> Result<(), Failure> {
    let layout = find_layout(project, roster, name)?;
    if layout.watchers.is_some() {
        return Err(Failure::Usage(format!(
            "{name} has `watchers`, so it has no pages for OBS, which cannot sign in"
        )));
    }
    let file = (args.output.clone()).unwrap_or_else(|| PathBuf::from(format!("{name}.json")));
    refuse_existing(&file, args)?;
    let text = collection(roster, layout);
    std::fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))?;
    print(&format!(
        "Wrote {}. In OBS: Scene Collection > Import, then choose it in the menu Scene Collection.\n",
        file.display()
    ))
}

fn profile(project: &Project, args: &Obs, roster: &Roster, name: &str) -> Result<(), Failure> {
    let user = user::find(project, roster, name)?;
    let app = app(roster, user, args.app.as_deref())?;
    let protocol = protocol(app, args)?;
    let file = (args.output.clone()).unwrap_or_else(|| PathBuf::from(format!("{name}.zip")));
    refuse_existing(&file, args)?;
    if !args.key_stdin {
        return Err(Failure::Usage(format!(
            "the profile contains the key of {}: add --key-stdin and give the key as input",
            user.name
        )));
    }
    let key = key(roster, user, app)?;
    let profile = Profile {
        name: format!("{}: {} ({})", roster.site.title, user.name, app.title),
        folder: format!("{}-{}", *user.slug, *app.slug),
        target: Target {
            roster,
            app,
            protocol,
            key: &key,
        },
        auto: args.auto.then_some(Auto {
            language: args.language.as_deref(),
            encoder: args.encoder,
            bitrate: args.bitrate,
        }),
        encoder: args.encoder.unwrap_or_default(),
        obs: args.obs,
        bitrate: args.bitrate.unwrap_or(BITRATE),
        size: args.size.0,
        framerate: args.framerate,
    };
    let files = match args.portable {
        true => portable(&profile),
        false => profile.files(),
    };
    secret_file::write(&file, &zip(&files)?)?;
    let asks = match args.auto {
        true => {
            "OBS 30.2 and later ask the site at each start. This was not tried on a real OBS of these versions yet.\n"
        }
        false => "",
    };
    let how = match args.portable {
        true => "Unpack it into the folder of an OBS of its own, beside the folder bin".to_owned(),
        false => format!(
            "Unpack it. In OBS: Profile > Import, choose the folder {}, then choose the profile in the menu Profile",
            profile.folder
        ),
    };
    print(&format!(
        "Wrote {}. It contains the stream key: give it to {} only, and delete it then.\n{how}.\n{asks}",
        file.display(),
        user.name
    ))
}

/// A file that is there is not overwritten.
fn refuse_existing(file: &Path, args: &Obs) -> Result<(), Failure> {
    if file == Path::new("-") {
        return Err(Failure::Usage(
            "expected a file after -o, since a profile contains a key that a terminal would keep"
                .to_owned(),
        ));
    }
    match file.exists() && !args.force {
        true => Err(Failure::Usage(format!(
            "{} exists; choose another name with -o, or replace it with --force",
            file.display()
        ))),
        false => Ok(()),
    }
}

/// The app that is named, or the user's only one.
fn app<'r>(roster: &'r Roster, user: &User, named: Option<&str>) -> Result<&'r App, Failure> {
    let apps: Vec<&str> = user.apps.iter().map(|app| app.as_str()).collect();
    let name = match (named, &apps[..]) {
        (Some(name), _) if apps.contains(&name) => name,
        (None, [only]) => only,
        (None, []) => return Err(Failure::Usage(format!("{} publishes in no app", user.name))),
        _ => {
            return Err(Failure::Usage(format!(
                "in which app does {} publish? add --app {}",
                user.name,
                apps.join(" or --app ")
            )));
        }
    };
    let app = roster.apps.get(name);
    app.ok_or_else(|| Failure::Usage(format!("there is no app `{name}`")))
}

fn protocol(app: &App, args: &Obs) -> Result<Ingest, Failure> {
    let wanted = args.protocol.map(Ingest::from);
    if args.auto && wanted.is_some_and(|wanted| wanted != Ingest::Rtmp) {
        return Err(Failure::Usage(
            "with --auto OBS publishes by RTMP, the only protocol for which it asks".to_owned(),
        ));
    }
    let wanted = if args.auto {
        Some(Ingest::Rtmp)
    } else {
        wanted
    };
    let usual = [Ingest::Rtmp, Ingest::Srt, Ingest::Whip];
    let found = match wanted {
        Some(wanted) => [wanted].into_iter().find(|it| app.ingest.contains(it)),
        None => usual.into_iter().find(|it| app.ingest.contains(it)),
    };
    let protocol = found.ok_or_else(|| {
        Failure::Usage(format!(
            "the app `{}` does not accept this protocol; its `ingest` in the roster lists those that it does",
            *app.slug
        ))
    })?;
    match protocol == Ingest::Whip && args.obs < 30 {
        true => Err(Failure::Usage(
            "OBS has WHIP from 30 on; choose --protocol rtmp or srt".to_owned(),
        )),
        false => Ok(protocol),
    }
}

/// The key from standard input, if it is one of the user's that is valid, or that of a guest in their place.
fn key(roster: &Roster, user: &User, app: &App) -> Result<Zeroizing<String>, Failure> {
    let text = user::key::read_text()?;
    if let Some(signed) = token_of_guest(&text) {
        check_guest(roster, user, app, signed)?;
        return Ok(text);
    }
    let hash = user::key::parse(&text)?.hash();
    let known = user.keys.iter().find(|known| known.hash.value == hash);
    let known = known.ok_or_else(|| {
        Failure::Usage(format!(
            "this is not a key of {}; if they have lost it, `mitts user rotate {}` makes another",
            user.name, *user.slug
        ))
    })?;
    match known.window.standing(Timestamp::now()) {
        Standing::Over => Err(Failure::Usage(Standing::Over.sentence().to_owned())),
        Standing::Open | Standing::Early => Ok(text),
    }
}

/// Refuses a guest's key that does not publish this stream.
fn check_guest(roster: &Roster, user: &User, app: &App, signed: &str) -> Result<(), Failure> {
    let why = match roster.verify(signed, Timestamp::now()) {
        Ok(verified) => match verified.invitation.right {
            Right::Publish(stream)
                if stream.app == app.slug.value && stream.name == user.slug.value =>
            {
                return Ok(());
            }
            Right::Publish(_) | Right::Watch(_) => "it is for something else",
        },
        Err(InvitationProblem::Early(_)) => return Ok(()),
        Err(InvitationProblem::Unknown) => "it is not signed with a key of [invitations]",
        Err(InvitationProblem::Revoked(_)) => "it is revoked",
        Err(InvitationProblem::Over(_)) => "it has ended",
    };
    Err(Failure::Usage(format!(
        "this key is not that of a guest who may publish {}/{}: {why}",
        *app.slug, *user.slug
    )))
}

/// The same files give the same bytes.
fn zip(files: &[ObsFile]) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o600);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        zip.start_file(file.path.as_str(), options)?;
        zip.write_all(file.text.as_bytes())?;
    }
    Ok(Zeroizing::new(zip.finish()?.into_inner()))
}
