//! The session of the viewer who sends a request.

use axum::http::HeaderMap;
use jiff::Timestamp;

use super::{sessions, sessions::Sessions, state::AppState};
use crate::session::{Pass, Session, Thing, pass};

impl AppState {
    /// The viewer's session, if their cookie has one that is not over.
    pub(super) fn session_of(&self, headers: &HeaderMap, now: Timestamp) -> Option<Session> {
        sessions::read(self.seal(), headers, now)
    }

    /// The viewer's permission for what is at a path of the site.
    pub(super) fn pass_at(&self, headers: &HeaderMap, path: &str, now: Timestamp) -> Option<Pass> {
        let directory = self.roster().peek();
        let thing = Thing::at(&directory, path)?;
        let session = self.session_of(headers, now);
        pass(&directory, session.as_ref(), thing, now)
    }

    /// Its sessions, for servers of the site in this process.
    pub fn sessions(&self) -> Sessions {
        Sessions::of(self.seal().clone())
    }

    /// Whether the viewer with these headers may watch what is at a path of the site, for servers of the site in this
    /// process. Things that do not exist are for nobody.
    pub fn lets(&self, headers: &HeaderMap, path: &str) -> bool {
        self.pass_at(headers, path, Timestamp::now()).is_some()
    }
}
