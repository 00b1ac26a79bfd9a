//! Reads a request's body, up to a limit of size and time.

use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;

/// The maximum size of a webhook's body in bytes. Usually it has about 400.
pub const BODY_LIMIT: usize = 64 * 1024;
/// How much more is read and discarded, so that a client that writes before it reads gets an answer instead of a
/// reset connection.
const DRAINED: usize = 1024 * 1024;
/// How long a client may take to send its body.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// Longer than the limit.
    TooLarge,
    /// Slower than 10 seconds.
    Slow,
    /// The connection broke, or the framing is wrong.
    Broken,
}

/// Reads the body, of at most `limit` bytes.
///
/// # Errors
/// When there is more, or it does not arrive.
pub async fn read(body: Body, limit: usize) -> Result<Bytes, BodyError> {
    match tokio::time::timeout(PATIENCE, collect(body, limit)).await {
        Ok(read) => read,
        Err(_) => Err(BodyError::Slow),
    }
}

async fn collect(mut body: Body, limit: usize) -> Result<Bytes, BodyError> {
    // a webhook usually arrives in one piece, which is not copied
    let mut first = Bytes::new();
    let mut more = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else {
            continue;
        };
        length += data.len();
        if length > limit + DRAINED {
            break;
        } else if length > limit {
            more = Vec::new();
        } else if first.is_empty() {
            first = data;
        } else {
            if more.is_empty() {
                more.extend_from_slice(&first);
            }
            more.extend_from_slice(&data);
        }
    }
    match (length > limit, more.is_empty()) {
        (true, _) => Err(BodyError::TooLarge),
        (false, true) => Ok(first),
        (false, false) => Ok(more.into()),
    }
}
