//! `edge-hook`: answers OvenMediaEngine's admission and transcode webhooks from a roster, lists live streams, and
//! checks stream keys. The docs call it "the function".
//!
//! - [`decide`] is the decision, a pure function: it makes a [`Verdict`] from a [`Directory`], a webhook's
//!   [`Request`](engine::webhook::Request) and the time.
//! - The adapters let SRS and MediaMTX ask for the same decision.
//! - [`SharedRoster`] is the current roster; [`spawn_watcher`] reloads it when its file changes.
//! - [`LiveList`] lists live streams, from the engine's REST interface or another [`LiveSource`].
//!   [`AppState::watch_streams`] ends streams that the roster no longer allows.
//! - [`obs`] tells OBS how to encode, and gives it a token in the place of its key.
//! - `Notifier`, with the feature `notifications`, notifies Discord and others of what happens to streams.
//! - Viewers of private streams have sessions, which are signed cookies. [`Sessions`] reads them for other programs of the site.
//! - [`LogSink`] writes the log.
//! - [`router`] over an [`AppState`] is the HTTP interface. The binary `edge-hook` serves it with a [`Server`], which no
//!   client can hold up, or runs it on AWS Lambda. [`metrics_router`] has counts for Prometheus.
//!   `mitts serve` runs it in its own process, and its pages use the routes of [`for_pages`].
//!
//! ```no_run
//! # async fn mount() -> anyhow::Result<()> {
//! use edge_hook::{AppState, LogSink, SharedRoster, router, spawn_watcher};
//!
//! let roster = SharedRoster::load("mitts.toml")?;
//! let secret = roster.current().roster().admission.secret.read(".".as_ref())?;
//! let _watcher = spawn_watcher(roster.clone(), std::time::Duration::from_secs(1), |_change| {})?;
//! let state = AppState::new(roster, &secret, LogSink::stdout()?)?;
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:9000").await?;
//! axum::serve(listener, router(state)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! The crate [`engine`] has OvenMediaEngine's protocols.

mod adapters;
mod decision;
mod directory;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod http;
mod key_check;
mod log;
mod metrics;
#[cfg(feature = "notifications")]
mod notify;
pub mod obs;
mod on_air;
#[cfg(feature = "https")]
mod remote;
mod serve;
mod session;
#[cfg(feature = "tls")]
mod tls;

pub use decision::{Answer, Guest, Reason, Verdict, decide};
pub use directory::{
    Directory, Freshness, Holder, LoadError, Reload, SETTLE, SharedRoster, Stamp, Watcher,
    spawn_watcher,
};
pub use http::{
    AppState, BODY_LIMIT, BodyError, ListenAddress, Listeners, Peer, Sessions, for_pages, is_own,
    listen_address, of_page as client_of_page, read as read_body, router,
};
pub use key_check::Client;
pub use log::LogSink;
#[cfg(feature = "notifications")]
pub use notify::Notifier;
pub use on_air::{LiveList, LiveSource, LiveStream, LocalStreams};
#[cfg(feature = "https")]
pub use remote::{
    FetchError, KeeperNews, Place, PlaceError, RemoteRoster, StartError, spawn_keeper,
};
pub use serve::{Farewell, Server, Socket, metrics_router, room};
