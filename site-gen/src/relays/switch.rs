//! Switches relays on and off while the engine runs.

use std::{collections::HashSet, time::Duration};

use engine::rest::{Push, PushState};
use roster::{App, Relay, Roster, Slug};

use crate::deploy::ome::push::PushTarget;

use super::{
    engine::{Engine, Outcome},
    maps::{self, Targets, Written},
    state::of,
};

/// What became of a relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Switched {
    /// Its live stream is pushed from now on, or no longer.
    Now,
    /// Its stream is not live: it applies when it starts.
    AtStart,
    /// The engine does not push streams of this app before it restarts.
    AfterRestart,
    /// The engine could not be asked.
    Unasked(String),
}

/// Starts an enabled relay if its stream is live and it is not pushed yet.
pub fn enable(engine: &Engine, app: &App, relay: &Relay, targets: &Targets) -> Switched {
    let live = match engine.is_live(relay) {
        Outcome::Answer(live) => live,
        Outcome::NotFound => return Switched::AfterRestart,
        Outcome::Down(why) => return Switched::Unasked(why),
    };
    let pushes = match engine.pushes(app) {
        Outcome::Answer(pushes) => pushes,
        Outcome::NotFound => return Switched::AfterRestart,
        Outcome::Down(why) => return Switched::Unasked(why),
    };
    let target = targets.of(relay);
    let runs = of(relay, target, &pushes).any(|push| push.state != PushState::Stopped);
    match target {
        _ if runs => Switched::Now,
        Some(target) if live => match start(engine, app, relay, target) {
            Outcome::Answer(()) => Switched::Now,
            Outcome::NotFound => Switched::AfterRestart,
            Outcome::Down(why) => Switched::Unasked(why),
        },
        _ => Switched::AtStart,
    }
}

/// Starts a push. The engine refuses it for a moment while it still has one that was stopped.
fn start(engine: &Engine, app: &App, relay: &Relay, target: &PushTarget) -> Outcome<()> {
    for _ in 0..STOPPING {
        let outcome = engine.start(relay, target);
        let is_left = || match engine.pushes(app) {
            Outcome::Answer(pushes) => of(relay, Some(target), &pushes).next().is_some(),
            _ => false,
        };
        if !matches!(outcome, Outcome::Down(_)) || !is_left() {
            return outcome;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    engine.start(relay, target)
}

/// How many times, 100 ms apart, the engine is asked whether it has stopped a push.
const STOPPING: u32 = 50;

/// Stops all pushes of a disabled relay. `target` is its target, if the key can be read.
pub fn disable(engine: &Engine, app: &App, relay: &Relay, target: Option<&PushTarget>) -> Switched {
    let pushes = match engine.pushes(app) {
        Outcome::Answer(pushes) => pushes,
        Outcome::NotFound => return Switched::AtStart,
        Outcome::Down(why) => return Switched::Unasked(why),
    };
    let mut switched = Switched::AtStart;
    for push in of(relay, target, &pushes) {
        match engine.stop(relay, push) {
            Outcome::Down(why) => return Switched::Unasked(why),
            _ if push.state == PushState::Ready => {}
            _ => switched = Switched::Now,
        }
    }
    wait_until_stopped(engine, app, relay, target);
    switched
}

/// Waits for a moment until no push of a relay runs, since the engine stops them later. A relay that is enabled meanwhile
/// would look as if it ran.
fn wait_until_stopped(engine: &Engine, app: &App, relay: &Relay, target: Option<&PushTarget>) {
    for _ in 0..STOPPING {
        let Outcome::Answer(pushes) = engine.pushes(app) else {
            return;
        };
        let runs = |push: &Push| !matches!(push.state, PushState::Stopped | PushState::Ready);
        if !of(relay, target, &pushes).any(runs) {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Writes the maps, without the relays that were started over REST and whose streams are live. Those whose streams are not
/// live are stopped, since the map starts them with the next stream.
///
/// # Errors
/// When a map cannot be written.
pub fn write_maps(
    roster: &Roster,
    engine: Option<&Engine>,
    targets: &Targets,
) -> anyhow::Result<Written> {
    let mut elsewhere: HashSet<Slug> = HashSet::new();
    for app in roster.apps.values() {
        let mut relays = roster
            .relays_of(app)
            .filter(|relay| relay.enabled)
            .peekable();
        if relays.peek().is_none() {
            continue;
        }
        let Some(Outcome::Answer(pushes)) = engine.map(|engine| engine.pushes(app)) else {
            continue;
        };
        for relay in relays {
            let id = super::id(relay);
            let Some(push) = pushes.iter().find(|push| push.id == id) else {
                continue;
            };
            // one that was started in this moment is also ready
            let over = push.state == PushState::Ready
                && engine.is_some_and(|engine| {
                    engine.is_live(relay) == Outcome::Answer(false)
                        && engine.stop(relay, push) == Outcome::Answer(())
                });
            if !over {
                elsewhere.insert(relay.slug.value.clone());
            }
        }
    }
    maps::write(roster, targets, &elsewhere)
}
