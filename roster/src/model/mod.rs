//! The roster: one file for each table of `mitts.toml`, named after it, with its type and how its
//! fields are read.
//!
//! [`values`] holds the kinds of values that several tables share, [`queries`] what others ask of a
//! whole roster. Nothing here reads a whole file or compares tables; that is [`crate::parse`]'s.

pub(crate) mod admission;
pub(crate) mod apps;
pub(crate) mod channels;
pub(crate) mod events;
pub(crate) mod groups;
pub(crate) mod key_index;
pub(crate) mod layouts;
pub(crate) mod names;
pub(crate) mod notify;
pub(crate) mod ome;
pub(crate) mod queries;
pub(crate) mod relays;
pub(crate) mod roster;
pub(crate) mod site;
pub(crate) mod unread;
pub(crate) mod users;
pub(crate) mod values;
