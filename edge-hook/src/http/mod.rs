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
mod origin;
mod other;
mod peer;
mod rejection;
mod router;
mod session;
mod sessions;
mod signed;
mod state;
mod transcode;
mod viewer;
mod whoami;

pub use body::{BODY_LIMIT, BodyError, read};
pub use listener::{ListenAddress, Listeners, listen_address};
pub use origin::is_own;
pub use peer::{Peer, of_page};
pub use router::{for_pages, router};
pub use sessions::Sessions;
pub use state::AppState;
