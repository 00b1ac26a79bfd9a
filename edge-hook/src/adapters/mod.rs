//! Other media servers: their requests in OvenMediaEngine's words, and the answers in theirs. Pure.
//!
//! They sign nothing, and cannot rename a stream, so a key comes beside the public name: in the query, or as a password
//! or token. Their requests have their own paths, with a token that only they and the function know.

mod address;
mod mediamtx;
mod srs;

use std::net::IpAddr;

use engine::webhook::Request;

pub(crate) use mediamtx::MEDIAMTX;
pub(crate) use srs::SRS;

use crate::decision::Answer;

/// A media server.
#[derive(Clone, Copy)]
pub(crate) struct Adapter {
    /// Its name: the first part of its path, and a label of the metrics.
    pub(crate) name: &'static str,
    /// Its request in OvenMediaEngine's words; `None` if it is none.
    pub(crate) translate: fn(&[u8]) -> Option<Asked>,
    /// The answer in its own: a status and JSON.
    pub(crate) answer: fn(&Answer, &Asked) -> (u16, Vec<u8>),
}

/// A request of another media server, in OvenMediaEngine's words.
pub(crate) struct Asked {
    pub(crate) request: Request<'static>,
    /// The publisher or viewer.
    pub(crate) ip: Option<IpAddr>,
    /// Whether it comes with a key, name or password.
    pub(crate) has_credentials: bool,
}
