//! Why a request to the engine failed.

use std::error::Error;

use http::StatusCode;

/// Why a request has no usable answer. The text continues "OvenMediaEngine .."; it contains neither the
/// access token nor anything that was answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// The engine does not know, or no longer knows, what was asked for.
    #[error("knows no such stream")]
    NotFound,
    /// The engine expects another access token.
    #[error("refuses the access token ({0})")]
    Refused(StatusCode),
    /// The engine answers with another status.
    #[error("answers {0}")]
    Status(StatusCode),
    /// The engine is down, or no engine is there.
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    /// The engine takes too long.
    #[error("does not answer in time")]
    Slow,
    /// The answer cannot be understood.
    #[error("answers what nobody understands")]
    Odd,
}

impl RestError {
    /// What failed below HTTP: the innermost cause, since those around it only say that something did.
    pub(super) fn unreachable(error: &(dyn Error + 'static)) -> Self {
        let mut cause = error;
        while let Some(source) = cause.source() {
            cause = source;
        }
        RestError::Unreachable(cause.to_string())
    }
}
