//! Viewers of private streams: who they proved to be, and what they may watch.
//!
//! A viewer proves themselves once, with their stream key or an invitation, and gets a [`Session`]: a signed cookie that lists their
//! [`Grant`]s. Nothing is stored. [`pass`] decides with the current roster each time, so a session is worth no more than
//! the roster says now. Pure: no HTTP, no clock, no files.
//!
//! - [`seal`] signs sessions, [`cookie`] reads and writes the header.
//! - [`proof`] makes a grant from a key or an invitation, [`pass`] decides about a stream or a page.
//! - [`playback`] decides about the engine's webhooks, for which the proxy copies the cookie into the address.

mod cookie;
mod grant;
mod pass;
mod people;
mod places;
mod playback;
mod proof;
mod seal;

pub(crate) use cookie::{clearing, setting, token};
pub(crate) use grant::Session;
pub(crate) use pass::{Pass, Thing, pass};
pub(crate) use people::people;
pub(crate) use places::{Place, places};
pub(crate) use playback::admit;
pub(crate) use proof::{Proved, by_invitation, by_key};
pub(crate) use seal::Seal;
