//! What the tests share: rosters with keys, recorded requests, a server, and a client that shows bytes.

pub(crate) mod child;
pub(crate) mod client;
pub(crate) mod engine;
pub(crate) mod recording;
pub(crate) mod rosters;
pub(crate) mod server;

/// The secret that OvenMediaEngine signed with when its requests were recorded.
pub(crate) const SECRET: &str = "1234";

pub(crate) fn verifier() -> ::engine::webhook::Verifier {
    ::engine::webhook::Verifier::new(SECRET).unwrap()
}
