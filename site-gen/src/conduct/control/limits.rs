//! How often somebody may ask: each address, and each person, in memory. They keep a page that runs wild, or a stolen session, from
//! flooding the conductor.

use std::{num::NonZeroU32, time::Duration};

use edge_hook::Client;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::NoOpMiddleware,
    state::keyed::HashMapStateStore,
};
use roster::Slug;

/// A number at once, then one in each period.
struct Rate(NonZeroU32, Duration);

/// The acts of a person, and those from an address.
const ACTS: [Rate; 2] = [
    Rate(NonZeroU32::new(60).unwrap(), Duration::from_millis(250)),
    Rate(NonZeroU32::new(200).unwrap(), Duration::from_millis(100)),
];
/// Other requests: a page asks once a second, and a studio has several pages behind one address.
const READS: [Rate; 2] = [
    Rate(NonZeroU32::new(100).unwrap(), Duration::from_millis(200)),
    Rate(NonZeroU32::new(500).unwrap(), Duration::from_millis(40)),
];
/// How many addresses and people are remembered.
const MOST: usize = 4096;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Asker {
    Address(Client),
    Person(Slug),
}

type Middleware = NoOpMiddleware<<MonotonicClock as Clock>::Instant>;
type Counts = RateLimiter<Asker, HashMapStateStore<Asker>, MonotonicClock, Middleware>;

/// The limits and their counts.
pub(super) struct Limits {
    acts: [Counts; 2],
    reads: [Counts; 2],
}

impl Limits {
    pub(super) fn new() -> Self {
        Limits {
            acts: ACTS.map(counts),
            reads: READS.map(counts),
        }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// The seconds until the next one, if there were too many.
    pub(super) fn count(&self, asker: &Asker, is_act: bool) -> Result<(), u64> {
        let [people, addresses] = match is_act {
            true => &self.acts,
            false => &self.reads,
        };
        let counts = match asker {
            Asker::Person(_) => people,
            Asker::Address(_) => addresses,
        };
        if counts.len() >= MOST {
            counts.retain_recent();
        }
        // beyond that, a flood from many addresses locks nobody out: none of them is a person of the roster
        if counts.len() >= MOST {
            return Ok(());
        }
        let checked = counts.check_key(asker);
        checked.map_err(|early| early.wait_time_from(MonotonicClock.now()).as_secs() + 1)
    }
}

fn counts(Rate(burst, every): Rate) -> Counts {
    let quota = Quota::with_period(every).unwrap_or(Quota::per_second(burst));
    RateLimiter::new(
        quota.allow_burst(burst),
        HashMapStateStore::default(),
        MonotonicClock,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_fewer_acts_than_questions_and_takes_none_from_others() {
        let limits = Limits::new();
        let person = |name: &str| Asker::Person(name.parse().unwrap());
        let taken = |asker: &Asker, is_act| {
            let all = (0..1000).map(|_| limits.count(asker, is_act));
            all.filter(Result::is_ok).count()
        };
        let acts = taken(&person("ann"), true);
        assert!((60..70).contains(&acts), "{acts}");
        assert!(limits.count(&person("ben"), true).is_ok());
        assert!(limits.count(&person("ann"), false).is_ok());
        let wait = limits.count(&person("ann"), true).unwrap_err();
        assert!((1..=2).contains(&wait), "{wait}");
        let address = Asker::Address(Client::of(Some("192.0.2.1".parse().unwrap())));
        assert!(taken(&address, true) >= 200);
    }
}
