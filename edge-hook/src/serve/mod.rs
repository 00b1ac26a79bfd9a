//! Serves the routes on sockets, so that no client can hold the function up.
//!
//! hyper reads the requests; [`limits`] has its limits. [`crowd`] knows which connections only wait for their client:
//! of these, the oldest makes room for a new one. [`server`] accepts connections, and ends them without losing an answer.
//! [`metrics`] is the page of metrics, which has a listener of its own.

mod connection;
mod crowd;
mod gauges;
mod limits;
mod metrics;
mod server;
mod socket;

pub use limits::room;
pub use metrics::metrics_router;
pub use server::{Farewell, Server};
pub use socket::Socket;
