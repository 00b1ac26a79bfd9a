//! Notifications about streams: to Discord, to Slack-compatible webhooks, and to programs.
//!
//! Which target gets which notice, and when, is decided by pure code that works in virtual time:
//!
//! - [`airings`] compares the lists of live streams, and finds what happened: the engine's webhooks are not used.
//! - [`dispatcher`] has all targets, each with an [`outbox`]: a [`queue`] of requests, or [`messages`] that are edited.
//!   [`pace`] decides when a target may be sent a request again.
//! - [`text`] and [`body`] make what is sent, [`sign`] its signature; [`answer`] judges what comes back.
//!
//! Around it, [`notifier`] reads the list of live streams, and [`client`] sends requests to an [`address`].

mod address;
mod airings;
mod answer;
mod body;
mod client;
mod dispatcher;
mod messages;
mod moment;
mod notice;
mod notifier;
mod outbox;
mod pace;
mod queue;
mod request;
#[cfg(test)]
mod scenario;
mod sign;
mod target;
mod text;

pub use notifier::Notifier;
