//! A site on a server as releases: folders of which one is in use, so that a new one takes effect at once, and an older one
//! can come back.
//!
//! ```text
//! /srv/mitts/releases/20261128T200000Z/{public,deploy,mitts.toml}
//! /srv/mitts/current -> releases/20261128T200000Z
//! /srv/mitts/{public,deploy,mitts.toml} -> current/..
//! ```

mod effects;
mod script;
mod target;

pub use self::{
    effects::{Effect, effects},
    script::{KEPT, Script, incomplete},
    target::{Folder, Host},
};

/// What a release consists of, in the order in which it is sent.
pub const PARTS: [&str; 3] = ["public", "deploy", "mitts.toml"];
