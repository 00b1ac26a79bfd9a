//! The archive: finished recordings as entries, each with its media, a picture and its facts in a folder of its own.
//!
//! [`adopt`](adopt::adopt) makes entries of recordings. It can be called again at any time, and killed at any time: what it
//! decides is pure ([`plan`]), and an entry is made beside the others and renamed when it is complete ([`store`]).
//! `tools` runs ffmpeg, which never encodes here.

pub mod adopt;
pub mod chapters;
pub mod clip;
pub mod entry;
pub mod import;
mod make;
pub mod plan;
mod probe;
pub mod prune;
pub mod remote;
pub mod store;
mod tools;

pub use self::{
    adopt::{Adopted, Options, adopt, no_archive},
    chapters::PastTurn,
    entry::{Chapter, Entry, EntryFacts},
    store::Store,
};
