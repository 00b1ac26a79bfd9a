//! Which publishers were admitted: with which key, and until when. In this process alone; after its restart
//! nobody knows any longer which key a running stream was published with.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use roster::{KeyHash, StreamName};

/// How many publishers of one stream are remembered: an encoder whose name is taken tries again every few
/// seconds, and not every engine reports that it left.
const MOST: usize = 32;
/// How long one is remembered whose stream is not on the engine (yet).
const KEPT: Duration = Duration::from_secs(300);
/// How long an admitted publisher is expected to appear.
const EXPECTED: Duration = Duration::from_secs(10);
/// How long a client that left is remembered, until a look has seen its stream go.
const LEFT: Duration = Duration::from_secs(10);

/// A publisher who was let in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Publisher {
    /// The connection's other end, as the engine sees it.
    pub(crate) client: Option<SocketAddr>,
    /// Of the key that it has.
    pub(crate) key: KeyHash,
    /// When the engine ends the session by itself.
    pub(crate) ends: Option<Timestamp>,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Admitted {
    streams: BTreeMap<StreamName, Vec<(Publisher, Instant)>>,
    left: BTreeMap<SocketAddr, Instant>,
}

impl Admitted {
    /// Remembers a publisher. `live`: the client who has the stream already, who is not forgotten.
    pub(super) fn admit(
        &mut self,
        stream: StreamName,
        publisher: Publisher,
        live: Option<SocketAddr>,
        now: Instant,
    ) {
        if let Some(client) = publisher.client {
            self.left.remove(&client);
        }
        let all = self.streams.entry(stream).or_default();
        if let Some(client) = publisher.client {
            all.retain(|(other, _)| other.client != Some(client));
        }
        if all.len() >= MOST {
            let other = all
                .iter()
                .position(|(other, _)| live.is_none() || other.client != live);
            all.remove(other.unwrap_or(0));
        }
        all.push((publisher, now));
    }

    /// A publisher's connection is gone.
    pub(super) fn close(&mut self, client: SocketAddr, now: Instant) {
        self.left
            .retain(|_, at| now.saturating_duration_since(*at) < LEFT);
        self.left.insert(client, now);
        self.streams.retain(|_, all| {
            all.retain(|(publisher, _)| publisher.client != Some(client));
            !all.is_empty()
        });
    }

    /// Whether this client's connection was closed a moment ago.
    pub(super) fn has_left(&self, client: SocketAddr) -> bool {
        self.left.contains_key(&client)
    }

    /// Whoever publishes this stream from `client`, if that is known. Where the engine does not say from
    /// where, the only one who was let in.
    pub(super) fn publisher(
        &self,
        stream: &StreamName,
        client: Option<SocketAddr>,
    ) -> Option<Publisher> {
        let all = self.streams.get(stream)?;
        let found = match client {
            Some(_) => all.iter().find(|(publisher, _)| publisher.client == client),
            None => all.first().filter(|_| all.len() == 1),
        };
        found.map(|(publisher, _)| *publisher)
    }

    /// Streams whose publisher was let in a moment ago.
    pub(super) fn expected(&self, now: Instant) -> impl Iterator<Item = &StreamName> {
        let young = move |at: &Instant| now.saturating_duration_since(*at) < EXPECTED;
        let streams = self.streams.iter();
        streams
            .filter(move |(_, all)| all.iter().any(|(_, at)| young(at)))
            .map(|(stream, _)| stream)
    }

    /// Forgets publishers whose streams are not on the engine, after a while.
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
            ends: None,
        }
    }

    #[test]
    fn the_one_on_air_is_found_by_its_address_however_many_others_try() {
        let (mut admitted, now) = (Admitted::default(), Instant::now());
        admitted.admit(stream(), publisher(at(1), "old"), None, now);
        for port in 2..200 {
            admitted.admit(stream(), publisher(at(port), "new"), at(1), now);
        }
        let found = |admitted: &Admitted, client| {
            let found = admitted.publisher(&stream(), client);
            found.map(|publisher| publisher.key)
        };
        assert_eq!(found(&admitted, at(1)), Some(KeyHash::of("old")));
        assert_eq!(found(&admitted, at(199)), Some(KeyHash::of("new")));
        assert_eq!(found(&admitted, None), None, "any of them may be");
        assert!(admitted.streams[&stream()].len() <= MOST);

        for port in 2..200 {
            admitted.close(at(port).unwrap(), now);
        }
        assert_eq!(
            found(&admitted, None),
            Some(KeyHash::of("old")),
            "no other is left"
        );
        assert!(admitted.has_left(at(199).unwrap()) && !admitted.has_left(at(1).unwrap()));
        admitted.close(at(1).unwrap(), now);
        assert_eq!(found(&admitted, at(1)), None);
        assert!(admitted.streams.is_empty());
    }

    #[test]
    fn who_never_comes_is_forgotten() {
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
