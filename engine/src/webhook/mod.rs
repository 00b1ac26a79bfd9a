//! AdmissionWebhooks: HTTP requests that the engine sends before anyone may publish or play, and after a connection
//! has closed.
//!
//! A [`Webhook`] is the body of a POST whose header `X-OME-Signature` a [`Verifier`] checks; an [`Answer`]
//! is what the engine expects in return.

mod answer;
#[cfg(feature = "client")]
mod ask;
mod client;
mod request;
mod signature;

pub use answer::Answer;
#[cfg(feature = "client")]
pub use ask::{Asked, ask};
pub use client::ClientAddress;
pub use request::{Direction, Protocol, Request, Status, Webhook, sent_at};
pub use signature::{EmptySecret, SIGNATURE_HEADER, Verifier};
