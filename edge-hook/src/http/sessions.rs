//! The sessions of viewers, for other programs of the site that ask who sends a request.

use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use roster::{Secret, Slug};

use crate::{
    directory::Directory,
    session::{Seal, Session, people, token},
};

/// Reads the sessions that the function opens. It opens none.
#[derive(Clone, Debug)]
pub struct Sessions(Seal);

impl Sessions {
    /// Of the functions with this admission secret.
    pub fn new(secret: &Secret) -> Self {
        Sessions(Seal::new(secret))
    }

    pub(super) fn of(seal: Seal) -> Self {
        Sessions(seal)
    }

    /// The users whose stream keys were shown in the session of this request. Nobody without a session, and nobody who is
    /// disabled, or whose key is over or removed, by the roster of this moment. An invitation makes nobody a user.
    pub fn people(&self, directory: &Directory, headers: &HeaderMap, now: Timestamp) -> Vec<Slug> {
        let session = read(&self.0, headers, now);
        session.map_or_else(Vec::new, |session| people(directory, &session, now))
    }
}

/// The session of a request, if its cookie has one that is not over.
pub(super) fn read(seal: &Seal, headers: &HeaderMap, now: Timestamp) -> Option<Session> {
    // browsers over HTTP/2 may split the header
    let lines = headers.get_all(header::COOKIE).into_iter();
    let lines: Vec<_> = lines.filter_map(|line| line.to_str().ok()).collect();
    seal.open(token(&lines.join("; "))?, now)
}
