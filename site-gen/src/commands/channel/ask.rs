//! Asks the conductor on this machine for an act.

use jiff::{Timestamp, tz::TimeZone};
use roster::Roster;

use super::find;
use crate::{
    cli::{self, Moment},
    commands::print,
    conduct::{Place, queue::Act},
    failure::Failure,
    project::Project,
};

/// Does it, and prints what was done.
pub(super) fn run(
    project: &Project,
    roster: &Roster,
    command: &cli::Channel,
    now: Timestamp,
) -> Result<(), Failure> {
    let (channel, act) = act(command, now, &roster.site.timezone)?;
    let channel = find(roster, Some(channel))?;
    if channel.queue.is_none() {
        return Err(Failure::Usage(format!(
            "the channel {0} has no queue; add queue = true to [channels.{0}]",
            *channel.slug
        )));
    }
    ask(&places(project, roster), channel.slug.to_string(), act)
}

/// The folders of conductors on this machine: that of `mitts serve` in the site's folder, and that of the service.
pub(super) fn places(project: &Project, roster: &Roster) -> Vec<Place> {
    let own = Place::new(&project.path(".mitts/serve/conductor"));
    let service = roster.conductor.as_ref();
    let service = service.map(|conductor| Place::new(&conductor.folder));
    [own].into_iter().chain(service).collect()
}

/// What a command asks for.
fn act<'c>(
    command: &'c cli::Channel,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<(&'c str, Act), Failure> {
    Ok(match command {
        cli::Channel::Skip(args) => {
            let user = args.user.clone();
            (&args.channel, Act::Skip { user })
        }
        cli::Channel::Extend(args) => {
            let user = args.user.clone();
            (&args.channel, Act::Extend { user, by: args.by })
        }
        cli::Channel::Move(args) => {
            let (user, to) = (args.user.clone(), usize::from(args.place));
            (&args.channel, Act::Move { user, to })
        }
        cli::Channel::Put(args) => {
            let user = args.user.clone();
            (&args.channel, Act::Now { user })
        }
        cli::Channel::Block(args) => {
            let user = args.user.clone();
            let act = match (args.time, args.until) {
                (Some(time), _) => Act::block_for(user, time, now),
                (None, Some(Moment::At(until))) => Some(Act::Block { user, until }),
                (None, Some(Moment::Local(at))) => {
                    let until = at.to_zoned(zone.clone()).ok().map(|at| at.timestamp());
                    until.map(|until| Act::Block { user, until })
                }
                (None, None) => None,
            };
            let act = act.ok_or_else(|| Failure::Usage("there is no such time".to_owned()))?;
            (&args.channel, act)
        }
        cli::Channel::Unblock(args) => {
            let user = args.user.clone();
            (&args.channel, Act::Unblock { user })
        }
        cli::Channel::Pause(args) => (&args.channel, Act::Pause),
        cli::Channel::Resume(args) => (&args.channel, Act::Resume),
        cli::Channel::Show(_) | cli::Channel::Now(_) | cli::Channel::Next(_) => {
            unreachable!("they ask nobody")
        }
    })
}

#[cfg(unix)]
fn ask(places: &[Place], channel: String, act: Act) -> Result<(), Failure> {
    use crate::conduct::socket::{self, NoAnswer, Order};
    let mut number = [0; 8];
    getrandom::fill(&mut number).map_err(|error| Failure::Machine(anyhow::anyhow!("{error}")))?;
    let id = data_encoding::HEXLOWER.encode(&number);
    let order = Order { channel, act, id };
    let mut none = None;
    for place in places {
        match socket::ask(&place.socket(), &order) {
            Ok(reply) => {
                return match (reply.done, reply.error) {
                    (Some(done), _) => print(&format!("{done}\n")),
                    (None, Some(error)) => Err(Failure::Usage(error)),
                    (None, None) => Err(Failure::Usage("the conductor said nothing".to_owned())),
                };
            }
            Err(absent @ NoAnswer::Absent(_)) => none = Some(absent),
            Err(other @ NoAnswer::Forbidden(_)) => return Err(Failure::Usage(other.to_string())),
            Err(other) => return Err(Failure::Machine(other.into())),
        }
    }
    let absent = none.map_or_else(String::new, |none| none.to_string());
    Err(Failure::Usage(format!(
        "{absent}; start it with `systemctl start mitts-conduct`, `mitts conduct` or `mitts serve --engine`"
    )))
}

#[cfg(not(unix))]
fn ask(_: &[Place], _: String, _: Act) -> Result<(), Failure> {
    Err(Failure::Usage(
        "the conductor runs on Linux; run this command there".to_owned(),
    ))
}
