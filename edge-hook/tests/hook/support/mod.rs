//! Shared by the tests: rosters with keys, recorded requests, a server, and a client for raw bytes.

pub(crate) mod child;
pub(crate) mod client;
pub(crate) mod engine;
pub(crate) mod invitations;
pub(crate) mod recording;
pub(crate) mod rosters;
pub(crate) mod server;

/// The secret with which the recorded requests were signed.
pub(crate) const SECRET: &str = "1234";

pub(crate) fn verifier() -> ::engine::webhook::Verifier {
    ::engine::webhook::Verifier::new(SECRET).unwrap()
}
