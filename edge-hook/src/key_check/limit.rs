//! Limits how often something may happen, by each client and by all together: checks of keys, and failures that are
//! logged. The counts are in memory, of a bounded number of clients. They limit load only, since nobody can guess a key
//! of 168 bits.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed, keyed::HashMapStateStore},
};

/// How often something may happen: a number at once, then one in each period.
#[derive(Clone, Copy)]
struct Rate(NonZeroU32, Duration);

/// The checks of a client, and those of all together.
const CHECKS: [Rate; 2] = [
    Rate(NonZeroU32::new(10).unwrap(), Duration::from_secs(6)),
    Rate(NonZeroU32::new(100).unwrap(), Duration::from_millis(50)),
];
/// The failures that are logged. An encoder that retries 25 times, as OBS does, stays below.
const FAILURES: [Rate; 2] = [
    Rate(NonZeroU32::new(100).unwrap(), Duration::from_secs(10)),
    Rate(NonZeroU32::new(1000).unwrap(), Duration::from_millis(100)),
];
/// How many clients are remembered before those with all of theirs available are forgotten.
const CLIENTS: usize = 4096;

type Middleware<C> = NoOpMiddleware<<C as Clock>::Instant>;

/// The limits and their counts.
#[derive(Debug)]
pub(crate) struct Limits<C: Clock = MonotonicClock> {
    clients: RateLimiter<Client, HashMapStateStore<Client>, C, Middleware<C>>,
    all: RateLimiter<NotKeyed, InMemoryState, C, Middleware<C>>,
    clock: C,
}

/// A client: an IPv4 address, or an IPv6 network of 64 bits, as one household has. `None` if no proxy sends the
/// address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client(Option<IpAddr>);

impl Client {
    /// The client at an address.
    pub fn of(address: Option<IpAddr>) -> Self {
        Client(address.map(|address| match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = address.to_bits() >> 64 << 64;
                IpAddr::V6(network.into())
            }
            IpAddr::V4(_) => address.to_canonical(),
        }))
    }
}

impl Limits {
    /// The limits on checks of keys.
    pub(crate) fn of_checks() -> Self {
        Limits::with_clock(CHECKS, MonotonicClock)
    }

    /// The limits on failures that are logged.
    pub(crate) fn of_failures() -> Self {
        Limits::with_clock(FAILURES, MonotonicClock)
    }
}

impl<C: Clock + Clone> Limits<C> {
    fn with_clock([client, all]: [Rate; 2], clock: C) -> Self {
        let quota = |Rate(burst, every)| {
            let quota = Quota::with_period(every).unwrap_or(Quota::per_second(burst));
            quota.allow_burst(burst)
        };
        Limits {
            clients: RateLimiter::new(quota(client), HashMapStateStore::default(), clock.clone()),
            all: RateLimiter::direct_with_clock(quota(all), clock.clone()),
            clock,
        }
    }

    /// Counts a check or failure of `client`.
    ///
    /// # Errors
    /// The seconds until the next attempt, if there were too many.
    pub(crate) fn count(&self, client: Client) -> Result<(), u64> {
        let seconds = |wait: Duration| wait.as_secs() + 1;
        let now = || self.clock.now();
        // the client's own limit first, so that its rejected checks do not count for others
        if self.has_room() {
            let own = self.clients.check_key(&client);
            own.map_err(|early| seconds(early.wait_time_from(now())))?;
        }
        let all = self.all.check();
        all.map_err(|early| seconds(early.wait_time_from(now())))
    }

    /// Whether one more client can be remembered. Beyond [`CLIENTS`], only the common limit applies.
    fn has_room(&self) -> bool {
        if self.clients.len() >= CLIENTS {
            self.clients.retain_recent();
        }
        self.clients.len() < CLIENTS
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn client(text: &str) -> Client {
        Client::of(Some(text.parse().unwrap()))
    }

    #[test]
    fn a_client_has_its_own_count_and_it_comes_back() {
        let clock = FakeRelativeClock::default();
        let limits = Limits::with_clock(CHECKS, clock.clone());
        let (one, other) = (client("192.0.2.1"), client("192.0.2.2"));
        for _ in 0..10 {
            assert_eq!(limits.count(one), Ok(()));
        }
        let wait = limits.count(one).unwrap_err();
        assert!((1..=7).contains(&wait), "{wait}");
        assert_eq!(limits.count(other), Ok(()));
        clock.advance(Duration::from_secs(wait));
        assert_eq!(limits.count(one), Ok(()));
        assert!(limits.count(one).is_err());
    }

    fn address(at: u32) -> Client {
        Client::of(Some(IpAddr::V4(at.into())))
    }

    #[test]
    fn one_client_takes_nothing_from_the_others() {
        let limits = Limits::with_clock(CHECKS, FakeRelativeClock::default());
        let taken = (0..10_000).filter(|_| limits.count(address(0)).is_ok());
        assert_eq!(taken.count(), 10);
        assert_eq!(limits.count(address(1)), Ok(()));
    }

    #[test]
    fn all_clients_have_one_together_and_few_are_remembered() {
        let clock = FakeRelativeClock::default();
        let limits = Limits::with_clock(CHECKS, clock.clone());
        let taken = (0..20_000).filter(|at| limits.count(address(*at)).is_ok());
        assert_eq!(taken.count(), 100);
        assert_eq!(limits.clients.len(), CLIENTS);
        // forgotten when they have waited long enough
        for at in 0..20_000 {
            clock.advance(Duration::from_millis(50));
            assert_eq!(limits.count(address(at)), Ok(()));
            assert!(limits.clients.len() <= CLIENTS);
        }
    }

    /// Whoever retries a wrong key is logged each time, and does not keep others out of the log.
    #[test]
    fn an_encoder_that_retries_is_far_from_the_limit() {
        let limits = Limits::with_clock(FAILURES, FakeRelativeClock::default());
        for _ in 0..25 {
            assert_eq!(limits.count(address(0)), Ok(()));
        }
        let logged = (0..10_000).filter(|_| limits.count(address(1)).is_ok());
        assert_eq!(logged.count(), 100);
        assert_eq!(limits.count(address(0)), Ok(()));
    }

    #[test]
    fn a_household_is_one_client() {
        assert_eq!(client("2001:db8::1"), client("2001:db8::2:3:4:5"));
        assert_ne!(client("2001:db8::1"), client("2001:db8:0:1::1"));
        assert_eq!(client("::ffff:192.0.2.1"), client("192.0.2.1"));
        assert_ne!(client("192.0.2.1"), client("192.0.2.2"));
    }
}
