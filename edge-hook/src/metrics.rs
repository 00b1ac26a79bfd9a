//! Counts what the function does, for Prometheus.
//!
//! All labels are fixed words: no name of a user, app or stream, so that their number is bounded, and nothing that a
//! client sent, so no stream key.

use std::time::Duration;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};

/// The counters of one function. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Metrics {
    decisions: Family<Decision, Counter>,
    seconds: Histogram,
    rejections: Family<Refusal, Counter>,
    checks: Family<Check, Counter>,
    transcodes: Counter,
    unlogged: Counter,
    notices: Family<Notice, Counter>,
    notices_waiting: Gauge,
}

/// What is counted of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Decision {
    /// The media server that asked: `ome`, `srs` or `mediamtx`.
    pub(crate) engine: &'static str,
    /// `incoming`, `outgoing` or `other`.
    pub(crate) direction: &'static str,
    /// The protocol, or `other`.
    pub(crate) protocol: &'static str,
    /// `allowed`, `denied` or `noted`.
    pub(crate) verdict: &'static str,
    /// The reason of a denial, otherwise empty.
    pub(crate) reason: &'static str,
}

/// A request that was rejected before any decision.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refusal {
    route: &'static str,
    reason: &'static str,
}

/// A check of a stream key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Check {
    verdict: &'static str,
    reason: &'static str,
}

/// What became of a notification.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Notice {
    /// `discord`, `slack` or `webhook`.
    target: &'static str,
    /// `sent`, `lost`, or `failed` for an attempt that will be repeated.
    result: &'static str,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        Metrics {
            decisions: Family::default(),
            // from 10 microseconds to 0.65 seconds
            seconds: Histogram::new(exponential_buckets(1e-5, 4.0, 9)),
            rejections: Family::default(),
            checks: Family::default(),
            transcodes: Counter::default(),
            unlogged: Counter::default(),
            notices: Family::default(),
            notices_waiting: Gauge::default(),
        }
    }

    pub(crate) fn decided(&self, decision: &Decision, took: Duration) {
        self.decisions.get_or_create(decision).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    pub(crate) fn rejected(&self, route: &'static str, reason: &'static str) {
        let refusal = Refusal { route, reason };
        self.rejections.get_or_create(&refusal).inc();
    }

    pub(crate) fn checked(&self, verdict: &'static str, reason: Option<&'static str>) {
        let reason = reason.unwrap_or_default();
        self.checks.get_or_create(&Check { verdict, reason }).inc();
    }

    pub(crate) fn transcoded(&self) {
        self.transcodes.inc();
    }

    /// A denial that was not logged, since its client has too many.
    pub(crate) fn unlogged(&self) {
        self.unlogged.inc();
    }

    /// What became of a notification, or of an attempt to send it.
    #[cfg(feature = "notifications")]
    pub(crate) fn notified(&self, target: &'static str, result: &'static str) {
        let notice = Notice { target, result };
        self.notices.get_or_create(&notice).inc();
    }

    /// How many notifications wait to be taken.
    #[cfg(feature = "notifications")]
    pub(crate) fn notices_wait(&self, number: usize) {
        self.notices_waiting
            .set(i64::try_from(number).unwrap_or(i64::MAX));
    }

    /// Adds the counters to what the page shows.
    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register(
            "decisions",
            "Decisions about who may publish or play",
            self.decisions.clone(),
        );
        registry.register_with_unit(
            "decision",
            "From the whole request to its decision",
            Unit::Seconds,
            self.seconds.clone(),
        );
        registry.register(
            "rejections",
            "Requests that were rejected before any decision",
            self.rejections.clone(),
        );
        registry.register(
            "key_checks",
            "Answers of /whoami about stream keys",
            self.checks.clone(),
        );
        registry.register(
            "transcodes",
            "Answers about what is encoded of a stream",
            self.transcodes.clone(),
        );
        registry.register(
            "unlogged_denials",
            "Denials that were not logged, since their client has too many",
            self.unlogged.clone(),
        );
        registry.register(
            "notifications",
            "Notifications that were sent, failed for now, or were lost",
            self.notices.clone(),
        );
        registry.register(
            "notifications_waiting",
            "Notifications that wait to be taken",
            self.notices_waiting.clone(),
        );
    }
}
