//! `mitts relay enable` and `disable`: the roster, the map, and a live stream.

use roster::{Relay, Roster};

use crate::{
    cli::RelaySwitch,
    commands::{
        print,
        relay::{engine, find, missing},
    },
    edit::{standing, transaction::edit},
    failure::Failure,
    project::Project,
    relays::{self, Engine, Switched, Targets, write_maps},
};

pub(super) fn set_enabled(
    project: &Project,
    args: &RelaySwitch,
    enabled: bool,
) -> Result<(), Failure> {
    let name = args.relay.as_str();
    let (before, _) = project.load()?;
    let engine = engine(project, &before, &args.engine)?;
    let keys = Targets::read(&before, project.folder());
    let relay = find(project, &before, name)?;
    match enabled {
        true => has_key(project, relay)?,
        false => is_recognised(&before, &keys, relay, engine.as_ref())?,
    }
    let (was, roster) = edit(project, |draft| {
        let was = find(project, &draft.roster, name)?.enabled;
        standing::set_enabled(&mut draft.document, "relays", name, enabled);
        Ok(was)
    })?;
    let relay = find(project, &roster, name)?;
    let targets = Targets::read(&roster, project.folder());
    let switched = engine.as_ref().and_then(|engine| {
        let app = roster.apps.get(&relay.stream.app)?;
        Some(match enabled {
            true => relays::enable(engine, app, relay, &targets),
            false => relays::disable(engine, app, relay, keys.of(relay)),
        })
    });
    print(&said(relay, was, switched.as_ref()))?;
    if let Some(missing) = missing(&targets) {
        return Err(Failure::Usage(format!(
            "the map was not written, so a stream that starts now is pushed as before: {missing}; \
             `{}` writes it where the keys are",
            project.command("relay maps")
        )));
    }
    write_maps(&roster, engine.as_ref(), &targets)?;
    match switched {
        Some(Switched::Unasked(why)) => Err(Failure::Machine(anyhow::anyhow!(
            "a live stream is pushed as before: {why}"
        ))),
        _ => Ok(()),
    }
}

/// Refuses to enable a relay whose key cannot be read, before anything is changed.
fn has_key(project: &Project, relay: &Relay) -> Result<(), Failure> {
    let mut secrets = relay.key.iter().chain(&relay.passphrase);
    match secrets.find_map(|secret| secret.read(project.folder()).err()) {
        Some(error) => Err(Failure::Usage(format!(
            "the key of `{}` is missing: {error}",
            *relay.slug
        ))),
        _ => Ok(()),
    }
}

/// Refuses to disable a relay that the engine's answer would not tell from another, before anything is changed.
fn is_recognised(
    roster: &Roster,
    keys: &Targets,
    relay: &Relay,
    engine: Option<&Engine>,
) -> Result<(), Failure> {
    let alike = |other: &&Relay| {
        other.slug.value != relay.slug.value
            && other.stream.value == relay.stream.value
            && other.to.address() == relay.to.address()
    };
    let other = roster.relays.values().find(alike);
    match other {
        Some(other) if engine.is_some() && relay.enabled && keys.of(relay).is_none() => {
            Err(Failure::Usage(format!(
                "the key of `{}` is missing, and without it nobody can tell its push from that of `{}`",
                *relay.slug, *other.slug
            )))
        }
        _ => Ok(()),
    }
}

/// What happened, for people.
fn said(relay: &Relay, was: bool, switched: Option<&Switched>) -> String {
    let (name, stream, enabled) = (&relay.slug, &*relay.stream, relay.enabled);
    let head = match (was, enabled) {
        (true, true) => format!("`{}` is already enabled.", **name),
        (false, false) => format!("`{}` is already disabled.", **name),
        (_, true) => format!("Enabled `{}`.", **name),
        (_, false) => format!("Disabled `{}`.", **name),
    };
    let rest = match (switched, enabled) {
        (Some(Switched::Now), true) => format!(" {stream} is live, and is pushed now."),
        (Some(Switched::Now), false) => format!(" {stream} is live, and is pushed no longer."),
        (Some(Switched::AtStart), true) => format!(" {stream} is pushed when it starts."),
        (Some(Switched::AfterRestart), _) => {
            " It applies after `mitts build` and a restart of OvenMediaEngine: so far, no stream of this app was pushed."
                .to_owned()
        }
        (None, _) => {
            " It applies when the stream starts: without `api_token` in [ome], a live stream goes on as it is.".to_owned()
        }
        _ => String::new(),
    };
    format!("{head}{rest}\n")
}
