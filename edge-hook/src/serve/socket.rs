//! What the function listens on: TCP ports and Unix sockets.

use std::{io, net::SocketAddr, task::Context, task::Poll, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream, UnixListener, UnixStream},
    time::sleep,
};

use crate::http::Listeners;

/// How long to wait after the system failed to accept a connection, for example without free memory.
const FAILED: Duration = Duration::from_millis(200);

/// A socket that listens.
#[derive(Debug)]
pub enum Socket {
    /// A TCP port.
    Tcp(TcpListener),
    /// A Unix socket.
    Unix(UnixListener),
}

/// A new connection.
pub(super) enum Stream {
    Tcp(TcpStream, SocketAddr),
    Unix(UnixStream),
}

impl Socket {
    /// Takes over a socket that is listening already, such as one from systemd.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn from_tcp(socket: std::net::TcpListener) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        Ok(Socket::Tcp(TcpListener::from_std(socket)?))
    }

    /// The same of a Unix socket.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn from_unix(socket: std::os::unix::net::UnixListener) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        Ok(Socket::Unix(UnixListener::from_std(socket)?))
    }

    /// The sockets of an address.
    pub fn all(listeners: Listeners) -> impl Iterator<Item = Self> {
        listeners.into_sockets().into_iter().map(Socket::Tcp)
    }

    fn poll_accept(&self, context: &mut Context<'_>) -> Poll<io::Result<Stream>> {
        match self {
            Socket::Tcp(socket) => socket
                .poll_accept(context)
                .map_ok(|(stream, peer)| Stream::Tcp(stream, peer)),
            Socket::Unix(socket) => socket
                .poll_accept(context)
                .map_ok(|(stream, _)| Stream::Unix(stream)),
        }
    }
}

/// The next connection on any of the sockets. Without a socket there is never one.
pub(super) async fn accept(sockets: &[Socket]) -> Stream {
    loop {
        match std::future::poll_fn(|context| poll_accept(sockets, context)).await {
            Ok(stream) => return stream,
            // the client has gone, which is no reason to wait
            Err(error) if is_of_the_client(&error) => {}
            Err(_) => sleep(FAILED).await,
        }
    }
}

fn poll_accept(sockets: &[Socket], context: &mut Context<'_>) -> Poll<io::Result<Stream>> {
    let mut ready = sockets.iter().map(|socket| socket.poll_accept(context));
    ready.find(Poll::is_ready).unwrap_or(Poll::Pending)
}

fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
