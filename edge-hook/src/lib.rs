//! The function: answers OvenMediaEngine's admission webhooks from a roster, and the pages' questions
//! who is live and whose a key is.
//!
//! [`decide`] is the whole decision, pure: a [`Directory`], a [`Request`](engine::webhook::Request) and the time make a
//! [`Verdict`]. Around it stand the signature check ([`Verifier`](engine::webhook::Verifier)), the roster that reloads itself
//! ([`SharedRoster`], [`spawn_watcher`]), the decision log ([`LogSink`]) and the HTTP surface
//! ([`router`] over a [`AppState`]), which the binary `edge-hook` listens with, runs on Lambda, and
//! which `mitts serve` mounts in its own process. Beside admission stand [`LiveList`], from the engine's
//! REST interface ([`RestClient`](engine::rest::RestClient)), with the end of streams that may not go on ([`AppState::watch_streams`]), and
//! the check of keys; [`for_pages`] has the routes of list and check alone:
//!
//! ```no_run
//! # async fn mount() -> anyhow::Result<()> {
//! use edge_hook::{AppState, SharedRoster, LogSink, router, spawn_watcher};
//!
//! let live = SharedRoster::load("mitts.toml")?;
//! let secret = live.current().roster().admission.secret.read(".".as_ref())?;
//! let _watcher = spawn_watcher(live.clone(), std::time::Duration::from_secs(1), |_news| {})?;
//! let function = AppState::new(live, &secret, LogSink::stdout()?)?;
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:9000").await?;
//! axum::serve(listener, router(function)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! What OvenMediaEngine sends and takes is as recorded from a running one in
//! `tests/data/admission.jsonl`.

mod decision;
mod directory;
mod http;
mod key_check;
mod log;
mod on_air;

pub use decision::{Answer, Reason, Verdict, decide};
pub use directory::{
    Directory, Freshness, LoadError, Reload, SETTLE, SharedRoster, Stamp, Watcher, spawn_watcher,
};
pub use engine;
pub use http::{AppState, BODY_LIMIT, ListenAddress, Listeners, for_pages, listen_address, router};
pub use log::LogSink;
pub use on_air::{LiveList, LiveSource, LiveStream, LocalStreams};
