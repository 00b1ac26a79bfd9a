//! Notifications about streams: to Discord, to Slack-compatible webhooks, and to programs.
//!
//! What is said to whom and when is pure, and works in virtual time:
//!
//! - [`airings`] compares the lists of live streams, and says what happened: the engine's webhooks are not used.
//! - [`desk`] has all targets, each with an [`outbox`]: a [`queue`] of requests, or a [`board`] of messages that are
//!   edited. [`pace`] says when a target may be asked again.
//! - [`text`] and [`body`] make what is sent, [`sign`] its signature; [`answer`] judges what comes back.
//!
//! Around it, [`notifier`] reads the list of live streams, and [`client`] sends requests to an [`address`].

mod address;
mod airings;
mod answer;
mod board;
mod body;
mod client;
mod desk;
mod moment;
mod notice;
mod notifier;
mod order;
mod outbox;
mod pace;
mod queue;
mod sign;
mod target;
mod text;
#[cfg(test)]
mod town;

pub use notifier::Notifier;
