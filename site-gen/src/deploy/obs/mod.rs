//! Files for OBS: profiles for streamers, and scene collections for producers.
//!
//! The formats were read in OBS 32's source. Profiles with x264 and scene collections were tried on OBS 29; hardware
//! encoders, WHIP and profiles that let OBS ask the site were not tried on a real OBS yet.

mod profile;
mod scenes;

pub use self::{
    profile::{Auto, Profile, Target, portable},
    scenes::collection,
};

/// A file to import, with its path in the folder or archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObsFile {
    /// Its path, with `/` between folders.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// JSON as OBS reads it.
fn json(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}
