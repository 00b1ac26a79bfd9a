//! The reply to a transcode webhook.

use serde::Serialize;

use super::OutputProfiles;
use crate::Version;

/// The reply: what to make of the stream.
///
/// A reply that the engine does not understand, down to one unknown name, ends the publisher's stream. So does one without
/// profiles.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    allowed: bool,
    reason: &'static str,
    output_profiles: OutputProfiles,
}

impl Reply {
    /// The reply for an engine of this version.
    pub fn new(mut profiles: OutputProfiles, version: Version) -> Self {
        if !version.has_path_depth_in_replies() {
            let lists = profiles.output_profile.iter_mut();
            for list in lists.flat_map(|profile| &mut profile.playlists) {
                list.options.hls_chunklist_path_depth = None;
            }
        }
        Reply {
            allowed: true,
            reason: "",
            output_profiles: profiles,
        }
    }

    /// The reply as JSON for the engine.
    pub fn to_json(&self) -> Vec<u8> {
        // writing strings, numbers and booleans into memory cannot fail
        serde_json::to_vec(self).unwrap_or_default()
    }
}
