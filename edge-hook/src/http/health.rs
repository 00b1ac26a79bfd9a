//! `GET /healthz`: whether the function runs, over how many users, and how fresh its roster is.

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
    /// Of the roster in force: whether its file is still good, and seconds since it was read.
    #[derive(Serialize)]
    struct Age {
        state: &'static str,
        age: i64,
    }
    let freshness = state.roster().freshness();
    let age = Timestamp::now().duration_since(freshness.since).as_secs();
    let health = Health {
        status: "ok",
        users: state.roster().peek().roster().users.len(),
        roster: Age {
            state: if freshness.stale { "stale" } else { "ok" },
            age: age.max(0),
        },
    };
    rejection::json(StatusCode::OK, &health)
}
