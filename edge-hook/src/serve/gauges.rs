//! What is read when the page of metrics is asked for: the roster and the connections.

use std::fmt;

use jiff::Timestamp;
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
};

use super::server::Server;
use crate::directory::SharedRoster;

/// The roster's generation, age and size.
#[derive(Debug)]
pub(super) struct RosterGauges(pub(super) SharedRoster);

/// The connections of a server.
#[derive(Debug)]
pub(super) struct ConnectionGauges(pub(super) Server);

impl Collector for RosterGauges {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let freshness = self.0.freshness();
        let age = Timestamp::now().duration_since(freshness.since).as_secs();
        let users = self.0.peek().users();
        let gauges = [
            (
                "roster_age_seconds",
                "Seconds since the current roster was read",
                age.max(0),
            ),
            (
                "roster_generation",
                "The number of rosters so far",
                i64::try_from(self.0.generation()).unwrap_or(i64::MAX),
            ),
            (
                "roster_stale",
                "1 if the roster's file cannot be used, and an earlier roster is in force",
                i64::from(freshness.stale),
            ),
            (
                "roster_users",
                "The number of users in the roster",
                i64::try_from(users).unwrap_or(i64::MAX),
            ),
        ];
        let confirmed = self.0.confirmed().map(|age| {
            (
                "roster_confirmed_age_seconds",
                "Seconds since the machine that has the roster was asked for a new one",
                age,
            )
        });
        for (name, help, value) in gauges.into_iter().chain(confirmed) {
            gauge(&mut encoder, name, help, value)?;
        }
        Ok(())
    }
}

impl Collector for ConnectionGauges {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let open = i64::try_from(self.0.connections()).unwrap_or(i64::MAX);
        gauge(&mut encoder, "connections", "Open connections", open)?;
        let closed = ConstCounter::new(self.0.closed());
        closed.encode(encoder.encode_descriptor(
            "connections_closed",
            "Connections that were closed to make room for others",
            None,
            MetricType::Counter,
        )?)
    }
}

fn gauge(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    value: i64,
) -> Result<(), fmt::Error> {
    let described = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
    ConstGauge::new(value).encode(described)
}
