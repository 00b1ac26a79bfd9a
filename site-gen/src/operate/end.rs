//! Ends streams, for `mitts kick` and for producers.

use engine::rest::{RestClient, RestError};
use roster::StreamName;

/// A stream that was not ended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{stream} was not ended: OvenMediaEngine at {server} {error}.")]
pub struct NotEnded {
    stream: StreamName,
    server: String,
    error: RestError,
}

/// Ends these streams, and returns those that were live.
///
/// # Errors
/// When the engine does not end one. Those before it are ended.
pub async fn end(rest: &RestClient, streams: &[StreamName]) -> Result<Vec<String>, NotEnded> {
    let mut ended = Vec::new();
    for stream in streams {
        match rest.end_stream(&stream.app, &stream.name).await {
            Ok(()) => ended.push(stream.to_string()),
            Err(RestError::NotFound) => {}
            Err(error) => {
                return Err(NotEnded {
                    stream: stream.clone(),
                    server: rest.server().to_owned(),
                    error,
                });
            }
        }
    }
    Ok(ended)
}
