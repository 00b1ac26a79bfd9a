//! Relays while the server runs: their keys, the maps with which OvenMediaEngine starts them, and what it says of them.
//!
//! An enabled relay is either in its app's map or started over REST, never both, since the engine would push the stream
//! twice. The map is read when a stream starts. So a relay that is enabled while its stream is live is started over REST.
//! The engine keeps such a push beyond the end of the stream until the engine itself ends, and the map leaves it out until
//! then.

mod engine;
mod handshake;
mod maps;
mod state;
mod switch;

pub use engine::{Engine, Outcome};
pub use handshake::{Fault, shake};
pub use maps::{Targets, Written};
pub use state::{State, Status, states};
pub use switch::{Switched, disable, enable, write_maps};

use roster::Relay;

/// The ID of a push that is started over REST.
fn id(relay: &Relay) -> String {
    format!("mitts-{}", *relay.slug)
}
