//! One poll of the engine: its streams, and the data of each.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use engine::rest::{RestClient, RestError, StreamDetail, StreamStats};
use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use roster::{Slug, StreamName};
use tokio::time::timeout_at;

use super::stream::StreamState;
use crate::directory::Directory;

/// The maximum number of concurrent requests to the engine.
pub(super) const AT_ONCE: usize = 8;
/// The timeout of a poll; viewers wait no longer.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long an app's streams are kept while the engine fails to list them.
const KEPT: Duration = Duration::from_secs(15);

/// Results of earlier polls that the next poll does not have to request again.
#[derive(Debug, Default)]
pub(super) struct PollMemory {
    /// The streams of each app, and when the engine listed them.
    apps: BTreeMap<Slug, (Vec<Slug>, Instant)>,
    streams: BTreeMap<StreamName, StreamState>,
    /// Apps and streams without a valid answer in the last poll.
    failing: BTreeSet<String>,
}

impl PollMemory {
    /// Advice that has not been logged yet. There is none about channels, whose clips the engine plays as they are.
    pub(super) fn advice(&mut self, roster: &Directory) -> Vec<(StreamName, String)> {
        let mut texts = Vec::new();
        for (stream, known) in &mut self.streams {
            let channel = roster.channels.get(&stream.name);
            if channel.is_some_and(|channel| channel.app.value == stream.app) {
                continue;
            }
            let advice = known.advice().texts();
            texts.extend(advice.map(|text| (stream.clone(), text)));
        }
        texts
    }
}

/// The result of a poll.
#[derive(Debug)]
pub(super) struct Polled {
    /// In the roster's order.
    pub(super) streams: Vec<(StreamName, StreamState)>,
    /// Apps and streams without a valid answer that had one in the previous poll.
    pub(super) failures: Vec<(String, RestError)>,
}

/// Requests the stream names of each app, then the data of each stream. With `others`, this includes streams that are
/// not in the roster, and the streams of these additional apps.
///
/// An invalid, failing or late answer does not affect others: its stream keeps its earlier data, and an app that
/// cannot be listed keeps its streams for a while. The poll fails if no app can be listed, or one app could not be
/// listed for too long.
pub(super) async fn poll(
    rest: &RestClient,
    roster: &Directory,
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
        .filter(|stream| others.is_some() || roster.has_stream(stream) == Ok(true))
        .collect();
    let listed: BTreeSet<_> = streams.iter().collect();
    memory.streams.retain(|stream, _| listed.contains(stream));

    failures.extend(ask_about(rest, &streams, memory, end).await);
    // the engine does not sort its streams
    streams.sort_by_key(|StreamName { app, name }| {
        let user = roster.position(name).ok().flatten();
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

/// Requests the stream names of each app.
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
                // the engine's configuration is older than the roster
                Err(RestError::NotFound) => Ok(Vec::new()),
                Err(failed) => Err(failed),
            };
            (app, found)
        }
    });
    let mut failures = Vec::new();
    let now = Instant::now();
    let known = &mut memory.apps;
    // a list of futures, because a borrowing iterator could not be polled in a separate task
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
    // unknown streams are not the same as no streams
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
    let failures = failures.into_iter();
    Ok(failures
        .map(|(app, failed)| (app.to_string(), failed))
        .collect())
}

/// The valid names in a list, without repetitions.
fn names(listed: &[String]) -> Vec<Slug> {
    let mut names: Vec<Slug> = listed.iter().filter_map(|name| name.parse().ok()).collect();
    names.sort();
    names.dedup();
    names
}

/// The engine's answers about a stream.
enum About {
    /// The stream has ended.
    Gone,
    /// Both answers; the details are `None` if they were not needed.
    There(StreamStats, Option<StreamDetail>),
    /// The details failed.
    Half(StreamStats, RestError),
    /// The statistics failed; the details, if requested, are valid.
    Failed(Option<StreamDetail>, RestError),
}

/// Requests the data of the streams, and stores each answer as it arrives.
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
    // new streams first, in case there is not enough time for all
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
    // the next poll requests what did not arrive in time
    let _ = timeout_at(end.into(), all).await;
    failures
}

/// Adds the answers about a stream to its state. Returns what failed.
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

/// Requests a stream's statistics, and its details if needed.
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
