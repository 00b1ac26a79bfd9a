//! Remembers the admitted publishers, with their keys and when they end.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use roster::{KeyHash, StreamName};

use crate::decision::Guest;

/// How many publishers of a stream are remembered. An encoder whose name is taken retries every few seconds, and not
/// every engine reports that it left.
const MOST: usize = 32;
/// How long a publisher without a stream in the engine is remembered.
const KEPT: Duration = Duration::from_secs(300);
/// How long an admitted publisher is expected to appear.
const EXPECTED: Duration = Duration::from_secs(10);
/// How long a publisher's leaving is remembered, until a poll no longer finds the stream.
const LEFT: Duration = Duration::from_secs(10);

/// A publisher who was admitted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Publisher {
    /// The client's address, as the engine sees it.
    pub(crate) client: Option<SocketAddr>,
    /// The hash of the stream key.
    pub(crate) key: KeyHash,
    /// What the key is worth, if it is a guest's.
    pub(crate) guest: Option<Guest>,
    /// When the engine itself ends the session.
    pub(crate) ends: Option<Timestamp>,
    /// When the publisher was admitted.
    pub(crate) since: Timestamp,
}

/// All admitted publishers, by stream.
#[derive(Debug, Default)]
pub(super) struct Admitted {
    streams: BTreeMap<StreamName, Vec<(Publisher, Instant)>>,
    /// Streams whose publisher left.
    left: BTreeMap<StreamName, Instant>,
}

impl Admitted {
    /// Remembers a publisher. `live` is the client that publishes the stream now; it is never forgotten.
    pub(super) fn admit(
        &mut self,
        stream: StreamName,
        publisher: Publisher,
        live: Option<SocketAddr>,
        now: Instant,
    ) {
        self.left.remove(&stream);
        let all = self.streams.entry(stream).or_default();
        if let Some(client) = publisher.client {
            all.retain(|(other, _)| other.client != Some(client));
        }
        if all.len() >= MOST {
            // the latest one is the most likely to have been refused
            let other = all
                .iter()
                .rposition(|(other, _)| live.is_none() || other.client != live);
            all.remove(other.unwrap_or(0));
        }
        all.push((publisher, now));
    }

    /// Forgets a publisher whose connection closed. `began` is when the engine's stream began: a publisher admitted
    /// later was refused, and the stream continues.
    pub(super) fn close(
        &mut self,
        client: SocketAddr,
        began: impl Fn(&StreamName) -> Option<Timestamp>,
        now: Instant,
    ) {
        let left = &mut self.left;
        left.retain(|_, at| now.saturating_duration_since(*at) < LEFT);
        self.streams.retain(|stream, all| {
            all.retain(|(publisher, _)| {
                let leaves = publisher.client == Some(client);
                if leaves && began(stream).is_none_or(|began| publisher.since <= began) {
                    left.insert(stream.clone(), now);
                }
                !leaves
            });
            !all.is_empty()
        });
    }

    /// Whether the publisher of this stream left recently, so that the last poll may still show the stream.
    pub(super) fn has_left(&self, stream: &StreamName) -> bool {
        self.left.contains_key(stream)
    }

    /// The publisher of this stream from `client`. If the engine hides addresses: the last one admitted before the
    /// stream `began`, or the only one.
    pub(super) fn publisher(
        &self,
        stream: &StreamName,
        client: Option<SocketAddr>,
        began: Option<Timestamp>,
    ) -> Option<Publisher> {
        let all = self.streams.get(stream)?;
        let before = |began| all.iter().rfind(|(publisher, _)| publisher.since <= began);
        let found = match (client, began) {
            (Some(_), _) => all.iter().find(|(publisher, _)| publisher.client == client),
            (None, _) if all.len() == 1 => all.first(),
            (None, began) => began.and_then(before),
        };
        found.map(|(publisher, _)| *publisher)
    }

    /// All publishers, those of a stream in the order of admission.
    pub(super) fn all(&self) -> impl Iterator<Item = (&StreamName, &Publisher)> {
        let streams = self.streams.iter();
        streams.flat_map(|(stream, all)| all.iter().map(move |(publisher, _)| (stream, publisher)))
    }

    /// Streams whose publisher was admitted recently.
    pub(super) fn expected(&self, now: Instant) -> impl Iterator<Item = &StreamName> {
        let young = move |at: &Instant| now.saturating_duration_since(*at) < EXPECTED;
        let streams = self.streams.iter();
        streams
            .filter(move |(_, all)| all.iter().any(|(_, at)| young(at)))
            .map(|(stream, _)| stream)
    }

    /// Forgets publishers that have had no stream in the engine for a while.
    pub(super) fn prune(&mut self, on_air: impl Fn(&StreamName) -> bool, now: Instant) {
        let young = |at: &Instant| now.saturating_duration_since(*at) < KEPT;
        self.streams
            .retain(|stream, all| on_air(stream) || all.iter().any(|(_, at)| young(at)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream() -> StreamName {
        "show/ann".to_owned().try_into().unwrap()
    }

    fn at(port: u16) -> Option<SocketAddr> {
        Some(SocketAddr::from(([192, 0, 2, 1], port)))
    }

    fn publisher(client: Option<SocketAddr>, key: &str) -> Publisher {
        Publisher {
            client,
            key: KeyHash::of(key),
            guest: None,
            ends: None,
            since: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_one_on_air_is_found_however_many_others_try() {
        // with its address, and if the engine hides it
        for live in [at(1), None] {
            let (mut admitted, now) = (Admitted::default(), Instant::now());
            admitted.admit(stream(), publisher(at(1), "old"), None, now);
            for port in 2..200 {
                let new = Publisher {
                    since: Timestamp::from_second(i64::from(port)).unwrap(),
                    ..publisher(at(port), "new")
                };
                admitted.admit(stream(), new, live, now);
            }
            let began = Timestamp::from_second(1).ok();
            let found = |admitted: &Admitted, client| {
                let found = admitted.publisher(&stream(), client, began);
                found.map(|publisher| publisher.key)
            };
            assert_eq!(found(&admitted, live), Some(KeyHash::of("old")));
            assert_eq!(found(&admitted, at(199)), Some(KeyHash::of("new")));
            assert!(admitted.streams[&stream()].len() <= MOST);
            for port in 2..200 {
                admitted.close(at(port).unwrap(), |_| began, now);
            }
            assert_eq!(found(&admitted, None), Some(KeyHash::of("old")));
            assert!(!admitted.has_left(&stream()), "they tried in vain");
            admitted.close(at(1).unwrap(), |_| began, now);
            assert_eq!(found(&admitted, at(1)), None);
            assert!(admitted.has_left(&stream()) && admitted.streams.is_empty());
        }
    }

    #[test]
    fn a_publisher_that_never_appears_is_forgotten() {
        let (mut admitted, now) = (Admitted::default(), Instant::now());
        admitted.admit(stream(), publisher(at(1), "key"), None, now);
        assert_eq!(admitted.expected(now).count(), 1);
        assert_eq!(admitted.expected(now + EXPECTED).count(), 0);
        admitted.prune(|_| true, now + KEPT);
        assert_eq!(admitted.streams.len(), 1);
        admitted.prune(|_| false, now + KEPT / 2);
        assert_eq!(admitted.streams.len(), 1);
        admitted.prune(|_| false, now + KEPT);
        assert!(admitted.streams.is_empty());
    }
}
