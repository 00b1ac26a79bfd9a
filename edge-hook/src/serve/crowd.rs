//! The open connections, of which there may only be so many.
//!
//! A connection waits for its client while it has no request, or only a part of one. When there is no room left, the
//! connection that has waited the longest is closed. So clients that open connections and send nothing, or slowly, only
//! shut each other out. A connection whose request is being answered is never closed.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// The connections. Clones share it.
#[derive(Clone)]
pub(super) struct Crowd(Arc<Inside>);

struct Inside {
    limit: usize,
    room: Arc<Semaphore>,
    waiting: Mutex<Waiting>,
    /// How many were closed to make room.
    closed: AtomicU64,
}

#[derive(Default)]
struct Waiting {
    /// The number of the last one that began to wait.
    last: u64,
    /// Those that wait, the oldest first.
    all: BTreeMap<u64, Arc<Notify>>,
    /// Whether the next one that waits is to close, since there is no room.
    is_full: bool,
}

/// The place of one connection. It is free again when this is dropped.
pub(super) struct Place {
    crowd: Crowd,
    /// Its number in [`Waiting::all`], or 0.
    number: AtomicU64,
    close: Arc<Notify>,
    _permit: OwnedSemaphorePermit,
}

impl Crowd {
    /// A crowd of at most `limit` connections.
    pub(super) fn new(limit: usize) -> Self {
        Crowd(Arc::new(Inside {
            limit,
            room: Arc::new(Semaphore::new(limit)),
            waiting: Mutex::default(),
            closed: AtomicU64::new(0),
        }))
    }

    /// The number of connections.
    pub(super) fn len(&self) -> usize {
        self.0.limit.saturating_sub(self.0.room.available_permits())
    }

    /// How many were closed to make room.
    pub(super) fn closed(&self) -> u64 {
        self.0.closed.load(Ordering::Relaxed)
    }

    /// A place for one more connection, for which another one may have to close.
    pub(super) async fn enter(&self) -> Place {
        let room = &self.0.room;
        let permit = match room.clone().try_acquire_owned() {
            Ok(permit) => Some(permit),
            Err(_) => {
                self.make_room();
                // the semaphore is never closed
                room.clone().acquire_owned().await.ok()
            }
        };
        let Some(permit) = permit else {
            return std::future::pending().await;
        };
        self.waiting().is_full = false;
        Place {
            crowd: self.clone(),
            number: AtomicU64::new(0),
            close: Arc::new(Notify::new()),
            _permit: permit,
        }
    }

    fn make_room(&self) {
        let mut waiting = self.waiting();
        match waiting.all.pop_first() {
            Some((_, oldest)) => self.close(&oldest),
            None => waiting.is_full = true,
        }
    }

    fn close(&self, connection: &Notify) {
        self.0.closed.fetch_add(1, Ordering::Relaxed);
        connection.notify_one();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        let waiting = self.0.waiting.lock();
        waiting.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// The connection waits for its client from now on.
    pub(super) fn wait(&self) {
        let mut waiting = self.crowd.waiting();
        self.leave(&mut waiting);
        if std::mem::take(&mut waiting.is_full) {
            self.crowd.close(&self.close);
            return;
        }
        waiting.last += 1;
        let number = waiting.last;
        waiting.all.insert(number, self.close.clone());
        self.number.store(number, Ordering::Relaxed);
    }

    /// The connection has a whole request, which is being answered.
    pub(super) fn work(&self) {
        self.leave(&mut self.crowd.waiting());
    }

    fn leave(&self, waiting: &mut Waiting) {
        let number = self.number.swap(0, Ordering::Relaxed);
        waiting.all.remove(&number);
    }

    /// Ends when the connection is to close for another one.
    pub(super) async fn closing(&self) {
        self.close.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.work();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn enter(crowd: &Crowd) -> Option<Place> {
        let place = crowd.enter().now_or_never()?;
        place.wait();
        Some(place)
    }

    fn is_closing(place: &Place) -> bool {
        place.closing().now_or_never().is_some()
    }

    #[test]
    fn the_one_that_waited_the_longest_makes_room() {
        let crowd = Crowd::new(3);
        let places: Vec<_> = (0..3).map(|_| enter(&crowd).unwrap()).collect();
        // the first one has sent something since
        places[0].wait();
        assert!(enter(&crowd).is_none());
        let closing: Vec<_> = places.iter().map(is_closing).collect();
        assert_eq!(closing, [false, true, false]);
        assert_eq!((crowd.len(), crowd.closed()), (3, 1));
        drop(places);
        assert_eq!(crowd.len(), 0);
        assert!(crowd.waiting().all.is_empty());
    }

    #[test]
    fn who_is_being_answered_stays_and_closes_afterwards() {
        let crowd = Crowd::new(2);
        let (one, two) = (enter(&crowd).unwrap(), enter(&crowd).unwrap());
        one.work();
        two.work();
        assert!(enter(&crowd).is_none());
        assert!(!is_closing(&one) && !is_closing(&two));
        two.wait();
        assert!(!is_closing(&one) && is_closing(&two));
        drop(two);
        let three = enter(&crowd).unwrap();
        one.wait();
        assert!(!is_closing(&one) && !is_closing(&three));
    }
}
