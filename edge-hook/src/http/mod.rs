//! The HTTP interface: a router over the shared state, and a handler for each route.

mod admission;
mod authorize;
mod body;
mod deciding;
mod guard;
mod health;
mod listener;
mod live;
mod may;
mod obs;
mod other;
mod peer;
mod rejection;
mod router;
mod session;
mod signed;
mod state;
mod transcode;
mod viewer;
mod whoami;

pub use body::BODY_LIMIT;
pub use listener::{ListenAddress, Listeners, listen_address};
pub use peer::Peer;
pub use router::{for_pages, router};
pub use state::AppState;
