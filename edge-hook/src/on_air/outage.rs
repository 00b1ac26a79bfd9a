//! Explains failures of the engine's REST interface to the operator.

use engine::rest::RestError;

/// The failure, and what to do about it if known.
pub(super) fn explained(failed: &RestError) -> String {
    match failed {
        RestError::Refused(_) => {
            format!("{failed}: `api_token` of [ome] must be the engine's access token")
        }
        _ => failed.to_string(),
    }
}
