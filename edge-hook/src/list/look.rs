//! One look at the engine: which of the roster's streams are live, and how they are.

use std::{
    collections::HashMap,
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
    detail: Detail,
}

impl Known {
    fn holds(&self, created: Timestamp) -> bool {
        let settled = self.detail.is_settled() && self.asked.elapsed() < DETAILS;
        self.created == created && settled
    }
}

/// Asks for the names of each app's streams, and then about those that may be told of. A stream that
/// ends meanwhile is not live; whatever else goes wrong fails the whole look.
pub(super) async fn look(
    rest: &Rest,
    roster: &Roster,
    memory: &mut Memory,
) -> Result<Vec<LiveStream>, NoAnswer> {
    let apps: Vec<_> = roster.apps.keys().cloned().collect();
    let names = bounded(apps.into_iter().map(|app| {
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
    }))
    .await?;
    let mut streams: Vec<_> = names.into_iter().flatten().collect();
    streams.retain(|stream| is_told(roster, stream));
    // the engine's own order is none
    streams.sort_by_key(|StreamName { app, name }| {
        let user = roster.users.get_index_of(name);
        (roster.apps.get_index_of(app), user.is_none(), user)
    });

    let asked = streams.into_iter().map(|stream| {
        let (rest, known) = (rest.clone(), memory.0.get(&stream).cloned());
        async move { one(&rest, stream, known).await }
    });
    let (mut lives, mut kept) = (Vec::new(), HashMap::new());
    for (live, known) in bounded(asked).await?.into_iter().flatten() {
        kept.insert(live.stream.clone(), known);
        lives.push(live);
    }
    // what is no longer live is forgotten
    memory.0 = kept;
    Ok(lives)
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
    let created = stats.created().ok_or(NoAnswer::Failed)?;
    let known = match known.filter(|known| known.holds(created)) {
        Some(known) => known,
        None => {
            let path = format!("/v1/vhosts/default/apps/{app}/streams/{name}");
            let Some(detail) = found(rest.get(&path).await)? else {
                return Ok(None);
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
        video: known.detail.video(),
        audio: known.detail.audio(),
        stream,
    };
    Ok(Some((live, known)))
}

/// What is not there is no failure.
fn found<T>(answer: Result<T, NoAnswer>) -> Result<Option<T>, NoAnswer> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(NoAnswer::NotFound) => Ok(None),
        Err(NoAnswer::Failed) => Err(NoAnswer::Failed),
    }
}

/// Runs all, a few at a time; gives what they come to in their order. The first failure ends the rest.
async fn bounded<T: Send + 'static>(
    work: impl Iterator<Item = impl Future<Output = Result<T, NoAnswer>> + Send + 'static>,
) -> Result<Vec<T>, NoAnswer> {
    let mut work = work.enumerate();
    let mut running = JoinSet::new();
    let mut done = Vec::new();
    loop {
        while running.len() < AT_ONCE
            && let Some((at, next)) = work.next()
        {
            running.spawn(async move { (at, next.await) });
        }
        let Some(ended) = running.join_next().await else {
            break;
        };
        let (at, came) = ended.map_err(|_| NoAnswer::Failed)?;
        done.push((at, came?));
    }
    done.sort_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, came)| came).collect())
}
