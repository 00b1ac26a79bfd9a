//! The conductor: whether one runs, as what it publishes shows.

use jiff::Timestamp;
use roster::Roster;

use super::finding::Finding;
use crate::{
    conduct::{Place, published},
    project::Project,
};

/// What is known about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Facts {
    /// None has published anything lately.
    Absent,
    /// One runs; whether OvenMediaEngine answers it, about each channel.
    Runs {
        /// How many queues it publishes.
        queues: usize,
        /// How many of them have no engine.
        without_engine: usize,
    },
}

/// Reads what it publishes; `None` if the roster asks for none.
pub(super) fn gather(project: &Project, roster: &Roster) -> Option<Facts> {
    let conductor = roster.conductor.as_ref()?;
    let places = [
        Place::new(&project.path(".mitts/serve/conductor")),
        Place::new(&conductor.folder),
    ];
    let Some(document) = published::running(&places, Timestamp::now()) else {
        return Some(Facts::Absent);
    };
    let queues = document["channels"].as_array().into_iter().flatten();
    let engines: Vec<_> = queues.map(|queue| queue["engine"].as_bool()).collect();
    Some(Facts::Runs {
        queues: engines.len(),
        without_engine: engines.iter().filter(|it| **it == Some(false)).count(),
    })
}

/// Judges it.
pub(super) fn judge(facts: Facts) -> Finding {
    match facts {
        Facts::Absent => Finding::problem(
            "conductor",
            "it does not run, so queues stand still",
            "systemctl restart mitts-conduct   # then: journalctl -u mitts-conduct",
        ),
        Facts::Runs {
            without_engine: 0,
            queues,
        } => Finding::good(
            "conductor",
            match queues {
                1 => "it runs, and publishes 1 queue".to_owned(),
                _ => format!("it runs, and publishes {queues} queues"),
            },
        ),
        Facts::Runs { .. } => Finding::problem(
            "conductor",
            "it runs, but OvenMediaEngine does not answer it",
            "systemctl restart ovenmediaengine   # then: journalctl -u mitts-conduct",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::finding::State, *};

    #[test]
    fn a_conductor_that_stands_or_is_alone_is_a_problem() {
        let runs = |queues, without_engine| {
            judge(Facts::Runs {
                queues,
                without_engine,
            })
            .state
        };
        assert_eq!(judge(Facts::Absent).state, State::Problem);
        assert_eq!((runs(2, 0), runs(2, 1)), (State::Good, State::Problem));
    }
}
