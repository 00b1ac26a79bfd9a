//! `mitts relay`.

mod show;
mod switch;

use roster::{Roster, Slug};

use crate::{
    cli::{EngineArgs, Relay},
    commands::print,
    failure::Failure,
    operate::rest,
    project::Project,
    relays::{Engine, Targets, write_maps},
    words::counted,
};

pub(super) fn run(project: &Project, command: Relay) -> Result<(), Failure> {
    match command {
        Relay::List(args) => show::list(project, &args),
        Relay::Status(args) => show::status(project, &args),
        Relay::Enable(args) => switch::set_enabled(project, &args, true),
        Relay::Disable(args) => switch::set_enabled(project, &args, false),
        Relay::Maps(args) => maps(project, &args),
    }
}

/// Writes the maps, all or none.
fn maps(project: &Project, args: &EngineArgs) -> Result<(), Failure> {
    let (roster, _) = project.load()?;
    let targets = Targets::read(&roster, project.folder());
    if let Some(missing) = missing(&targets) {
        return Err(Failure::Usage(format!("{missing}; nothing was written")));
    }
    let engine = engine(project, &roster, args)?;
    let written = write_maps(&roster, engine.as_ref(), &targets)?;
    let folder = roster.ome.relay_maps.display();
    print(&match written.maps {
        0 => "The roster has no relays.\n".to_owned(),
        maps => format!(
            "Wrote {} with {} into {folder}\n",
            counted(maps, "map"),
            counted(written.relays, "relay")
        ),
    })
}

/// The site's engine, also that of `mitts serve`. `None` if its REST interface is off.
fn engine(
    project: &Project,
    roster: &Roster,
    args: &EngineArgs,
) -> Result<Option<Engine>, Failure> {
    let token = match rest::token(project, roster) {
        Ok(token) => token,
        Err(_) if roster.ome.api_token.is_none() => return Ok(None),
        Err(why) => {
            return Err(Failure::Usage(format!(
                "the token of the REST interface is missing: {why}"
            )));
        }
    };
    let own = || roster.ome.ports.api_address();
    Engine::new(&args.address().unwrap_or_else(own), &token).map(Some)
}

/// Which keys are missing, and why.
fn missing(targets: &Targets) -> Option<String> {
    let all: Vec<_> = targets
        .missing
        .iter()
        .map(|(relay, error)| format!("the key of `{relay}` is missing: {error}"))
        .collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// The relay of this name, or an error with "did you mean".
fn find<'r>(
    project: &Project,
    roster: &'r Roster,
    name: &str,
) -> Result<&'r roster::Relay, Failure> {
    roster.relays.get(name).ok_or_else(|| {
        let near = roster::nearest(name, roster.relays.keys().map(Slug::as_str));
        let hint = match near {
            Some(near) => format!("; did you mean `{near}`?"),
            None => format!("; `{}` lists all", project.command("relay list")),
        };
        // the name may be a mistyped key
        Failure::Usage(roster::mask_keys(&format!(
            "there is no relay `{name}`{hint}"
        )))
    })
}
