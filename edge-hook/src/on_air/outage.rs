//! How failures of the engine's REST interface are explained to the person who runs the program.

use engine::rest::RestError;

/// The failure, and what to do about it where that is known.
pub(super) fn explained(failed: &RestError) -> String {
    match failed {
        RestError::Refused(_) => format!("{failed}: `api_token` of [ome] must be its own"),
        _ => failed.to_string(),
    }
}
