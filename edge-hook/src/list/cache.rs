//! What is known of who is live, and when to look again.

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use arc_swap::{ArcSwap, ArcSwapOption};
use jiff::Timestamp;
use roster::Roster;
use tokio::{sync::Mutex, time::timeout};

use super::{
    document::{Document, LiveStream},
    look::{Memory, look},
    rest::{NoAnswer, Rest},
};
use crate::{directory::Directory, live::LiveRoster};

/// How long an answer, or a failure, is reused; the engine is not asked more often.
const FRESH: Duration = Duration::from_secs(1);
/// How long a whole look may take; a viewer waits no longer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Who is live. Clones are the same one.
#[derive(Clone)]
pub struct LiveList(Arc<Inner>);

struct Inner {
    roster: LiveRoster,
    source: Source,
    known: ArcSwap<Known>,
    /// The one look at a time, and what it remembers for the next.
    flight: Mutex<Memory>,
    /// `known`, as the roster in force lets it be told.
    told: ArcSwapOption<Told>,
    /// Who is told when the engine no longer answers, and when it does again.
    outages: OnceLock<Outages>,
}

/// Where it is learned who is live.
pub enum Source {
    /// The engine's REST interface.
    Rest(Rest),
    /// Somebody in this process, who knows at once: test pictures.
    Told(Tell),
}

type Outages = Box<dyn Fn(&str) + Send + Sync>;

/// Tells which of a roster's streams are live.
pub type Tell = Box<dyn Fn(&Roster) -> Vec<LiveStream> + Send + Sync>;

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Rest(rest) => rest.fmt(f),
            Source::Told(_) => f.write_str("Source::Told"),
        }
    }
}

/// What the last looks came to.
struct Known {
    streams: Arc<[LiveStream]>,
    /// When they were so; `None` if no look ever came to anything.
    at: Option<Timestamp>,
    /// Why the last look came to nothing.
    failed: Option<NoAnswer>,
    /// When the last look ended; `None` before the first.
    looked: Option<Instant>,
}

impl Known {
    fn is_stale(&self) -> bool {
        self.at.is_none() || self.failed.is_some()
    }

    fn is_fresh(&self) -> bool {
        self.looked.is_some_and(|looked| looked.elapsed() < FRESH)
    }
}

struct Told {
    known: Arc<Known>,
    directory: Arc<Directory>,
    document: Arc<Document>,
}

impl LiveList {
    /// A list of the roster's public streams. Nothing is asked before somebody wants to know.
    pub fn new(roster: LiveRoster, source: Source) -> Self {
        let known = Known {
            streams: [].into(),
            at: None,
            failed: None,
            looked: None,
        };
        LiveList(Arc::new(Inner {
            roster,
            source,
            known: ArcSwap::from_pointee(known),
            flight: Mutex::default(),
            told: ArcSwapOption::empty(),
            outages: OnceLock::new(),
        }))
    }

    /// The same, saying in one line each when the engine's REST interface no longer answers or refuses the
    /// token, and when it answers again. The first `tell` counts, for all clones.
    #[must_use]
    pub fn telling(self, tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        let _ = self.0.outages.set(Box::new(tell));
        self
    }

    /// The list as it is now: at most a second old, or marked stale.
    pub(super) async fn document(&self) -> Arc<Document> {
        if !self.0.known.load().is_fresh() {
            let inner = self.0.clone();
            // a task of its own: a viewer who leaves does not end the look that others wait for
            let _ = tokio::spawn(async move { inner.look_if_due().await }).await;
        }
        self.0.document()
    }
}

impl Inner {
    async fn look_if_due(&self) {
        let mut memory = self.flight.lock().await;
        let known = self.known.load_full();
        // whoever waited has its answer by now
        if known.is_fresh() {
            return;
        }
        let directory = self.roster.current();
        let roster = directory.roster();
        let streams = match &self.source {
            Source::Told(tell) => Ok(tell(roster)),
            Source::Rest(rest) => timeout(PATIENCE, look(rest, roster, &mut memory))
                .await
                .unwrap_or(Err(NoAnswer::Slow)),
        };
        let looked = Some(Instant::now());
        let new = Arc::new(match streams {
            Ok(streams) => Known {
                streams: streams.into(),
                at: Some(Timestamp::now()),
                failed: None,
                looked,
            },
            Err(why) => Known {
                streams: known.streams.clone(),
                at: known.at,
                failed: Some(why),
                looked,
            },
        });
        self.known.store(new.clone());
        // whoever is told may take their time
        drop(memory);
        self.tell(known.failed.as_ref(), new.failed.as_ref());
    }

    /// Says what is new about the engine's answers. A token that is refused is told of also where the
    /// engine was down before, as during a restart with another one.
    fn tell(&self, before: Option<&NoAnswer>, now: Option<&NoAnswer>) {
        let (Source::Rest(rest), Some(tell)) = (&self.source, self.outages.get()) else {
            return;
        };
        let server = rest.server();
        let refused = |why: Option<&NoAnswer>| matches!(why, Some(NoAnswer::Refused(_)));
        match (before, now) {
            (Some(_), None) => tell("/live.json is up to date again"),
            (_, Some(why)) if before.is_none() || refused(now) && !refused(before) => {
                tell(&format!(
                    "/live.json is stale: OvenMediaEngine at {server} {why}"
                ));
            }
            _ => {}
        }
    }

    /// Made anew when the engine or the roster has: somebody may just have become private.
    fn document(&self) -> Arc<Document> {
        let (known, directory) = (self.known.load_full(), self.roster.current());
        if let Some(told) = &*self.told.load()
            && Arc::ptr_eq(&told.known, &known)
            && Arc::ptr_eq(&told.directory, &directory)
        {
            return told.document.clone();
        }
        let roster = directory.roster();
        let document = Document::new(roster, known.at, known.is_stale(), &known.streams);
        let document = Arc::new(document);
        self.told.store(Some(Arc::new(Told {
            known,
            directory,
            document: document.clone(),
        })));
        document
    }
}

impl fmt::Debug for LiveList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveList")
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}
