//! A request to a target, and its outcome.

use std::{fmt, time::Duration};

use roster::{Event, StreamName};

/// A request for a target.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TargetRequest {
    /// The notice's ID.
    pub(super) id: String,
    /// The message to edit; `None` for a new one.
    pub(super) message: Option<String>,
    /// JSON.
    pub(super) body: Vec<u8>,
    pub(super) subject: Subject,
}

/// The subject of a request, for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) stream: StreamName,
    pub(super) event: Event,
}

/// The outcome of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was taken.
    Delivered {
        /// The ID of the new message, if the target tells.
        message: Option<String>,
        /// How long the target wants nothing more.
        wait: Option<Duration>,
    },
    /// It may be taken later.
    Later {
        why: Failure,
        /// How long the target wants nothing.
        wait: Option<Duration>,
    },
    /// It will never be taken.
    Never(Failure),
}

/// Why something was not taken. Its text has nothing of the address or the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// No connection.
    Unreachable,
    /// The certificate, or TLS otherwise.
    Tls,
    /// No answer in time.
    Slow,
    /// The connection closed before the answer.
    Closed,
    /// The name resolves to an address of this machine's network.
    Inside,
    /// Another status than success.
    Status(u16),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Failure::Unreachable => "cannot be reached",
            Failure::Tls => "has no valid certificate",
            Failure::Slow => "does not answer in time",
            Failure::Closed => "closes the connection",
            Failure::Inside => {
                "is in the network of this machine, which `local_hosts` of [notify] does not allow"
            }
            Failure::Status(429) => "asks to wait (429)",
            Failure::Status(status @ (401 | 403 | 404 | 410)) => {
                return write!(
                    f,
                    "does not know the address ({status}): make a new one there"
                );
            }
            Failure::Status(status @ 300..=399) => {
                return write!(f, "is elsewhere ({status}): redirects are not followed");
            }
            Failure::Status(status) => return write!(f, "answers with an error ({status})"),
        })
    }
}
