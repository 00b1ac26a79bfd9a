//! One look at the engine: which of the roster's streams are live, and how they are.

use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use roster::{Roster, StreamName};
use tokio::task::JoinSet;

use super::{
    answers::{Detail, Stats},
    document::{LiveStream, is_told},
    rest::{NoAnswer, Rest},
};

/// How many requests the engine has to answer at a time.
const AT_ONCE: usize = 8;
/// How long a stream's details are taken for true: a publisher may change the size of its picture.
const DETAILS: Duration = Duration::from_secs(60);

/// The details of running streams, by the time of their creation, so that the next look need not ask.
#[derive(Debug, Default)]
pub(super) struct Memory(HashMap<StreamName, Known>);

#[derive(Clone, Debug)]
struct Known {
    created: Timestamp,
    asked: Instant,
    /// `None` where nobody understands them: a newer engine may say them otherwise.
    detail: Option<Detail>,
}

impl Known {
    fn holds(&self, created: Timestamp) -> bool {
        let settled = self.detail.as_ref().is_none_or(Detail::is_settled);
        self.created == created && settled && self.asked.elapsed() < DETAILS
    }
}

/// Asks for the names of each app's streams, and then about those that may be told of. A stream that
/// ends meanwhile is not live, one whose details nobody understands is told without them; whatever else
/// goes wrong fails the whole look. What it learned until then is remembered, so that the next look has
/// less to ask.
pub(super) async fn look(
    rest: &Rest,
    roster: &Roster,
    memory: &mut Memory,
) -> Result<Vec<LiveStream>, NoAnswer> {
    let apps: Vec<_> = roster.apps.keys().cloned().collect();
    let apps = apps.into_iter().map(|app| {
        let rest = rest.clone();
        async move {
            let path = format!("/v1/vhosts/default/apps/{app}/streams");
            let names: Vec<String> = found(rest.get(&path).await)?.unwrap_or_default();
            let streams = names.into_iter().filter_map(move |name| {
                let name = name.parse().ok()?;
                Some(StreamName {
                    app: app.clone(),
                    name,
                })
            });
            Ok(streams.collect::<Vec<_>>())
        }
    });
    let mut streams = Vec::new();
    bounded(apps, |_, names| streams.extend(names)).await?;
    streams.retain(|stream| is_told(roster, stream));
    // the engine's own order is none
    streams.sort_by_key(|StreamName { app, name }| {
        let user = roster.users.get_index_of(name);
        (roster.apps.get_index_of(app), user.is_none(), user)
    });

    // what is no longer live is forgotten
    let names: HashSet<_> = streams.iter().collect();
    memory.0.retain(|stream, _| names.contains(stream));

    let memory = &mut memory.0;
    let known: Vec<_> = streams
        .iter()
        .map(|stream| memory.get(stream).cloned())
        .collect();
    let asked = streams.into_iter().zip(known).map(|(stream, known)| {
        let rest = rest.clone();
        async move { one(&rest, stream, known).await }
    });
    let mut lives = Vec::new();
    bounded(asked, |at, found| {
        if let Some((live, known)) = found {
            memory.insert(live.stream.clone(), known);
            lives.push((at, live));
        }
    })
    .await?;
    lives.sort_by_key(|(at, _)| *at);
    Ok(lives.into_iter().map(|(_, live)| live).collect())
}

/// A stream, and its details for the next look. `None` if it has ended.
async fn one(
    rest: &Rest,
    stream: StreamName,
    known: Option<Known>,
) -> Result<Option<(LiveStream, Known)>, NoAnswer> {
    let StreamName { app, name } = &stream;
    let path = format!("/v1/stats/current/vhosts/default/apps/{app}/streams/{name}");
    let Some(stats) = found(rest.get::<Stats>(&path).await)? else {
        return Ok(None);
    };
    let created = stats.created().ok_or(NoAnswer::Odd)?;
    let known = match known.filter(|known| known.holds(created)) {
        Some(known) => known,
        None => {
            let path = format!("/v1/vhosts/default/apps/{app}/streams/{name}");
            let detail = match rest.get(&path).await {
                Err(NoAnswer::Odd) => None,
                answer => match found(answer)? {
                    None => return Ok(None),
                    detail => detail,
                },
            };
            Known {
                created,
                asked: Instant::now(),
                detail,
            }
        }
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast of a float saturates"
    )]
    let live = LiveStream {
        since: created,
        viewers: stats.viewers(),
        bitrate: stats.avg_throughput_in as u64,
        video: known.detail.as_ref().and_then(Detail::video),
        audio: known.detail.as_ref().and_then(Detail::audio),
        stream,
    };
    Ok(Some((live, known)))
}

/// What is not there is no failure.
fn found<T>(answer: Result<T, NoAnswer>) -> Result<Option<T>, NoAnswer> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(NoAnswer::NotFound) => Ok(None),
        Err(failed) => Err(failed),
    }
}

/// Runs all, a few at a time. `done` gets what each comes to, as it does, with its place among them. The
/// first failure ends the rest.
async fn bounded<T: Send + 'static>(
    work: impl Iterator<Item = impl Future<Output = Result<T, NoAnswer>> + Send + 'static>,
    mut done: impl FnMut(usize, T),
) -> Result<(), NoAnswer> {
    let mut work = work.enumerate();
    let mut running = JoinSet::new();
    loop {
        while running.len() < AT_ONCE
            && let Some((at, next)) = work.next()
        {
            running.spawn(async move { (at, next.await) });
        }
        let Some(ended) = running.join_next().await else {
            return Ok(());
        };
        let (at, came) = ended.map_err(|error| NoAnswer::Unreachable(error.to_string()))?;
        done(at, came?);
    }
}
