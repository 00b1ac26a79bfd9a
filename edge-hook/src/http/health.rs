//! `GET /healthz`: the function's health, with the number of users and the age of the roster.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use serde::Serialize;

use super::{rejection, state::AppState};

pub(super) async fn health(State(state): State<AppState>) -> Response {
    #[derive(Serialize)]
    struct Health {
        status: &'static str,
        users: usize,
        roster: Age,
    }
    /// Whether the roster's file is still valid, and the seconds since the current roster was read.
    #[derive(Serialize)]
    struct Age {
        state: &'static str,
        age: i64,
    }
    let freshness = state.roster().freshness();
    let age = Timestamp::now().duration_since(freshness.since).as_secs();
    let health = Health {
        status: "ok",
        users: state.roster().peek().users(),
        roster: Age {
            state: if freshness.stale { "stale" } else { "ok" },
            age: age.max(0),
        },
    };
    rejection::json(StatusCode::OK, &health)
}
