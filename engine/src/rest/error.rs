//! Why a request to the engine failed.

use std::error::Error;

use http::StatusCode;

/// Why a request has no valid answer. The text continues "OvenMediaEngine ..". It contains neither the access token
/// nor parts of the answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// The engine does not have, or no longer has, the requested object.
    #[error("does not have this stream")]
    NotFound,
    /// The engine expects another access token.
    #[error("refuses the access token ({0})")]
    Refused(StatusCode),
    /// The engine answers with an unexpected status.
    #[error("answers {0}")]
    Status(StatusCode),
    /// The engine is down or does not exist.
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    /// The engine takes too long.
    #[error("does not answer in time")]
    Slow,
    /// The answer is not valid.
    #[error("sent an invalid answer")]
    Odd,
}

impl RestError {
    /// A failure below HTTP. It has the innermost cause, since the outer ones have no details.
    pub(super) fn unreachable(error: &(dyn Error + 'static)) -> Self {
        let mut cause = error;
        while let Some(source) = cause.source() {
            cause = source;
        }
        RestError::Unreachable(cause.to_string())
    }
}
