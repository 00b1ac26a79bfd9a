//! The roster: a file for each table of `mitts.toml`, with its type and how to read its fields.
//!
//! [`values`] has the types of values that several tables share, [`queries`] and [`on_channels`] the queries on a whole roster.
//! Reading a whole file and comparing tables is the task of [`crate::parse`].

pub(crate) mod admission;
pub(crate) mod apps;
pub(crate) mod archive;
pub(crate) mod audience;
pub(crate) mod bucket;
pub(crate) mod channels;
pub(crate) mod cluster;
pub(crate) mod conductor;
pub(crate) mod events;
pub(crate) mod groups;
pub(crate) mod invitations;
pub(crate) mod key_index;
pub(crate) mod kubernetes;
pub(crate) mod latency;
pub(crate) mod layouts;
pub(crate) mod named;
pub(crate) mod names;
pub(crate) mod nginx;
pub(crate) mod notify;
pub(crate) mod ome;
pub(crate) mod on_channels;
pub(crate) mod privacy;
pub(crate) mod queries;
pub(crate) mod recordings;
pub(crate) mod relays;
pub(crate) mod renditions;
pub(crate) mod roles;
pub(crate) mod roster;
pub(crate) mod site;
pub(crate) mod unread;
pub(crate) mod users;
pub(crate) mod values;
