//! `/control`: the acts on channels and streams, for admins and producers who are logged in on the site.
//!
//! A request passes these in order, each a file of its own:
//! - `route` reads what the path asks for.
//! - `gate` refuses pages of other sites, and who asks too often (`limits`), and finds out who it is.
//! - `order` reads the body into an act.
//! - `roles` says whether they may.
//! - `handler` does it: an act on a queue by the same request as the commands of this machine.
//!
//! `state` is what a producer's page shows, with what `streams` asks OvenMediaEngine. `problem` is every refusal. `server` listens.
//! Pure but for `handler`, `streams` and `server`.

mod gate;
mod handler;
mod limits;
mod order;
mod problem;
mod roles;
mod route;
mod server;
mod state;
mod streams;

use std::sync::Arc;

use axum::{Router, routing::any};
use edge_hook::{LogSink, Sessions, SharedRoster};
use engine::rest::RestClient;

use super::request::Requests;
use limits::Limits;
use streams::Streams;

pub use server::{listen, serve};

/// The path below which everything is.
pub const PATH: &str = "/control/";

/// What the handlers share.
pub struct Control {
    roster: SharedRoster,
    sessions: Sessions,
    requests: Requests,
    streams: Streams,
    limits: Limits,
    log: LogSink,
}

impl Control {
    /// `requests` go to the conductor, `rest` asks its engine, and a line for each act goes to `log`.
    pub fn new(
        roster: SharedRoster,
        sessions: Sessions,
        requests: Requests,
        rest: RestClient,
        log: LogSink,
    ) -> Self {
        Control {
            roster,
            sessions,
            requests,
            streams: Streams::new(rest),
            limits: Limits::new(),
            log,
        }
    }
}

/// The routes below [`PATH`].
pub fn router(control: Control) -> Router {
    let control = Arc::new(control);
    Router::new()
        .route("/control/", any(handler::handle))
        .route("/control/{*rest}", any(handler::handle))
        .with_state(control)
}
