//! Listens on a port of this machine, for the proxy of the site.

use std::{
    net::{Ipv4Addr, TcpListener},
    time::Duration,
};

use anyhow::Context;
use axum::Router;
use edge_hook::{Server, Socket};

/// The most connections at a time. The proxy uses few.
const CONNECTIONS: usize = 256;
/// How long running requests may take at the end.
const FAREWELL: Duration = Duration::from_secs(2);

/// Takes the port.
///
/// # Errors
/// When another program has it.
pub fn listen(port: u16) -> anyhow::Result<Socket> {
    let address = (Ipv4Addr::LOCALHOST, port);
    let bind = || Socket::from_tcp(TcpListener::bind(address)?);
    bind().with_context(|| {
        format!("port {port} for /control cannot be used; `port` of [conductor] can be another one")
    })
}

/// Answers requests until `stop` ends.
pub async fn serve(socket: Socket, router: Router, stop: impl Future<Output = ()>) {
    let server = Server::new(router, CONNECTIONS);
    server.run(vec![socket], stop, FAREWELL).await;
}
