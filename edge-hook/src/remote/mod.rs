//! A roster, or the index of one, that another machine keeps: at an HTTPS address, or in a store that speaks S3.
//!
//! A copy of it lies in a folder of this machine, and is the file that the [`SharedRoster`](crate::SharedRoster) reads. So
//! everything is as with a file: a bad roster is refused, and the last good one stays. A new one is checked before it
//! replaces the copy, so that a restart finds a good one even if the other machine is gone.
//!
//! - [`place`] reads the address, [`client`] asks, with the last answer's `ETag`.
//! - [`copy`] keeps the file, [`keeper`] asks again and again.

mod client;
mod copy;
mod keeper;
mod place;
#[cfg(feature = "s3")]
mod s3;

pub use client::FetchError;
pub use copy::{RemoteRoster, StartError};
pub use keeper::{KeeperNews, spawn_keeper};
pub use place::{Place, PlaceError};
