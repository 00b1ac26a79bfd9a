//! One look at the engine: which streams it has, and how they are.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use engine::rest::{RestClient, RestError, StreamDetail, StreamStats};
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use roster::{Roster, Slug, StreamName};
use tokio::time::timeout_at;

use super::stream::StreamState;

/// How many requests the engine has to answer at a time.
pub(super) const AT_ONCE: usize = 8;
/// How long a whole look may take; a viewer waits no longer.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long an app's streams are taken for true while the engine does not tell them.
const KEPT: Duration = Duration::from_secs(15);

/// What the looks before came to, so that the next need not ask for all of it.
#[derive(Debug, Default)]
pub(super) struct PollMemory {
    /// The streams of each app, and when the engine said so.
    apps: BTreeMap<Slug, (Vec<Slug>, Instant)>,
    streams: BTreeMap<StreamName, StreamState>,
    /// What the engine did not answer usefully.
    failing: BTreeSet<String>,
}

impl PollMemory {
    /// What is new to whoever reads the log about the streams that are live.
    pub(super) fn advice(&mut self) -> Vec<(StreamName, String)> {
        let mut texts = Vec::new();
        for (stream, known) in &mut self.streams {
            let advice = known.advice().texts();
            texts.extend(advice.map(|text| (stream.clone(), text)));
        }
        texts
    }
}

/// What a look came to.
#[derive(Debug)]
pub(super) struct Polled {
    /// In the roster's order.
    pub(super) streams: Vec<(StreamName, StreamState)>,
    /// What the engine does not answer usefully, where it did before.
    pub(super) failures: Vec<(String, RestError)>,
}

/// Asks for the names of each app's streams, and then about them. `others`: also about streams that
/// nobody of the roster has, and of these apps beside the roster's.
///
/// An answer that is odd, fails or does not come in time leaves everything else as it is: the stream keeps
/// what was known of it, and so do for a while the streams of an app that are not named. The whole look
/// fails where none are, or those of an app were not for too long.
pub(super) async fn poll(
    rest: &RestClient,
    roster: &Roster,
    others: Option<&BTreeSet<Slug>>,
    memory: &mut PollMemory,
) -> Result<Polled, RestError> {
    let end = Instant::now() + PATIENCE;
    let apps: BTreeSet<_> = roster
        .apps
        .keys()
        .chain(others.into_iter().flatten())
        .collect();
    let mut failures = ask_names(rest, &apps, memory).await?;
    let mut streams: Vec<_> = memory
        .apps
        .iter()
        .flat_map(|(app, (names, _))| names.iter().map(|name| (app.clone(), name.clone())))
        .map(|(app, name)| StreamName { app, name })
        .filter(|stream| others.is_some() || roster.has_stream(stream))
        .collect();
    let listed: BTreeSet<_> = streams.iter().collect();
    memory.streams.retain(|stream, _| listed.contains(stream));

    failures.extend(ask_about(rest, &streams, memory, end).await);
    // the engine's own order is none
    streams.sort_by_key(|StreamName { app, name }| {
        let user = roster.users.get_index_of(name);
        (roster.apps.get_index_of(app), user.is_none(), user)
    });
    let streams = streams.into_iter().filter_map(|stream| {
        let known = memory.streams.get(&stream)?.clone();
        Some((stream, known))
    });
    let streams = streams.collect();
    let failing = failures.iter().map(|(what, _)| what.clone()).collect();
    let before = std::mem::replace(&mut memory.failing, failing);
    failures.retain(|(what, _)| !before.contains(what));
    Ok(Polled { streams, failures })
}

/// Renews the names of the streams of each app.
async fn ask_names(
    rest: &RestClient,
    apps: &BTreeSet<&Slug>,
    memory: &mut PollMemory,
) -> Result<Vec<(String, RestError)>, RestError> {
    let asked = apps.iter().map(|&app| {
        let (rest, app) = (rest.clone(), app.clone());
        async move {
            let found = match rest.stream_names(&app).await {
                Ok(listed) => Ok(names(&listed)),
                // an engine whose configuration is older than the roster
                Err(RestError::NotFound) => Ok(Vec::new()),
                Err(failed) => Err(failed),
            };
            (app, found)
        }
    });
    let mut failures = Vec::new();
    let now = Instant::now();
    let known = &mut memory.apps;
    // a list of futures: a lazy iterator that borrows could not be polled in a task of its own
    let asked: Vec<_> = asked.collect();
    let mut answers = stream::iter(asked).buffer_unordered(AT_ONCE);
    while let Some((app, found)) = answers.next().await {
        match found {
            Ok(names) => {
                known.insert(app, (names, now));
            }
            Err(failed) => failures.push((app, failed)),
        }
    }
    known.retain(|app, (_, at)| apps.contains(app) && now.saturating_duration_since(*at) < KEPT);
    failures.sort_by(|(one, _), (other, _)| one.cmp(other));
    // streams that nobody knows are not none
    if let Some(at) = failures
        .iter()
        .position(|(app, _)| !known.contains_key(app))
    {
        return Err(failures.swap_remove(at).1);
    }
    let all = !failures.is_empty() && failures.len() == apps.len();
    if all && let Some((_, failed)) = failures.pop() {
        return Err(failed);
    }
    let told = failures.into_iter();
    Ok(told
        .map(|(app, failed)| (app.to_string(), failed))
        .collect())
}

/// The names that streams of the roster can have, each once.
fn names(listed: &[String]) -> Vec<Slug> {
    let mut names: Vec<Slug> = listed.iter().filter_map(|name| name.parse().ok()).collect();
    names.sort();
    names.dedup();
    names
}

/// What the engine answered about one stream.
enum About {
    /// It has ended.
    Gone,
    /// `None` where details were not needed.
    There(StreamStats, Option<StreamDetail>),
    /// The details failed to come.
    Half(StreamStats, RestError),
    /// The statistics did; the details, if they came, are good.
    Failed(Option<StreamDetail>, RestError),
}

/// Asks about the streams, and remembers what each answer says as it comes.
async fn ask_about(
    rest: &RestClient,
    streams: &[StreamName],
    memory: &mut PollMemory,
    end: Instant,
) -> Vec<(String, RestError)> {
    let (now, time) = (Instant::now(), Timestamp::now());
    let mut due = Vec::new();
    let mut failures = Vec::new();
    for stream in streams {
        let known = memory.streams.get(stream);
        if known.is_none_or(|known| known.is_due(now)) {
            due.push((known.is_some(), stream.clone(), known.cloned()));
        } else {
            failures.push((stream.to_string(), RestError::Slow));
        }
    }
    // whoever is new first, should there be no time for all
    due.sort_by_key(|(known, ..)| *known);
    let asked = due.into_iter().map(|(_, stream, known)| {
        let rest = rest.clone();
        async move {
            let about = one(&rest, &stream, known, now).await;
            (stream, about)
        }
    });
    let mut answers = stream::iter(asked).buffer_unordered(AT_ONCE);
    let all = async {
        while let Some((stream, about)) = answers.next().await {
            let failed = take_in(about, &stream, &mut memory.streams, time);
            failures.extend(failed.map(|failed| (stream.to_string(), failed)));
        }
    };
    // what did not come until then is asked for by the next look
    let _ = timeout_at(end.into(), all).await;
    failures
}

/// Adds what was answered about a stream to what is known of it. Returns what failed.
fn take_in(
    about: About,
    stream: &StreamName,
    known: &mut BTreeMap<StreamName, StreamState>,
    time: Timestamp,
) -> Option<RestError> {
    let now = Instant::now();
    let (stats, detail, failed) = match about {
        About::Gone => {
            known.remove(stream);
            return None;
        }
        About::There(stats, detail) => (Some(stats), detail, None),
        About::Half(stats, failed) => (Some(stats), None, Some(failed)),
        About::Failed(detail, failed) => (None, detail, Some(failed)),
    };
    let entry = known.entry(stream.clone());
    let state = entry.or_insert_with(|| StreamState::new(now, time));
    if let Some(stats) = stats {
        state.take_stats(stats, now, time);
    }
    if let Some(detail) = detail {
        state.take_detail(detail, now, time);
    }
    if let Some(failed) = &failed {
        state.take_failure(*failed == RestError::Slow, now);
    }
    failed
}

/// Asks about one stream: statistics, and details where they are needed.
async fn one(
    rest: &RestClient,
    stream: &StreamName,
    known: Option<StreamState>,
    now: Instant,
) -> About {
    let StreamName { app, name } = stream;
    let stats = match rest.stream_stats(app, name).await {
        Ok(stats) => Ok(stats),
        Err(RestError::NotFound) => return About::Gone,
        // the details would take as long
        Err(RestError::Slow) => return About::Failed(None, RestError::Slow),
        Err(failed) => Err(failed),
    };
    let needed = known.is_none_or(|known| known.needs_detail(stats.as_ref().ok(), now));
    let detail = match needed {
        false => Ok(None),
        true => match rest.stream_detail(app, name).await {
            Ok(detail) => Ok(Some(detail)),
            Err(RestError::NotFound) => return About::Gone,
            Err(failed) => Err(failed),
        },
    };
    match (stats, detail) {
        (Ok(stats), Ok(detail)) => About::There(stats, detail),
        (Ok(stats), Err(failed)) => About::Half(stats, failed),
        (Err(failed), detail) => About::Failed(detail.unwrap_or_default(), failed),
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_are_each_once_and_only_such_as_streams_have() {
        let listed = ["ben", "ann", "ben", "", "mitts_x", "Ann", "é"].map(str::to_owned);
        let names = names(&listed);
        assert_eq!(
            names.iter().map(|name| &**name).collect::<Vec<_>>(),
            ["ann", "ben"]
        );
    }
}
