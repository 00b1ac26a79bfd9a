//! What a person is told when the engine's REST interface fails.

use engine::rest::RestError;

/// What the engine does, and where the cause is known what to do about it.
pub(super) fn explained(failed: &RestError) -> String {
    match failed {
        RestError::Refused(_) => format!("{failed}: `api_token` of [ome] must be its own"),
        _ => failed.to_string(),
    }
}
