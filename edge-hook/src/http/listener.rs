//! The addresses to listen on, as written on the command line.

use std::{
    fmt,
    io::{self, ErrorKind},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    task::Poll,
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    time::sleep,
};

/// How often to try another port if the one that the system chose is not free for IPv6.
const TRIES: usize = 16;
/// How long to wait after the system failed to accept a connection, for example without free file
/// descriptors.
const REFUSED: Duration = Duration::from_secs(1);

/// An address and a port such as `127.0.0.1:9000` or `[::1]:9000`, or this machine by name:
/// `localhost:9000`, or `9000` alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListenAddress {
    /// One address.
    One(SocketAddr),
    /// `localhost`: IPv4, and IPv6, which browsers try first, if the machine has both.
    Localhost(u16),
}

/// Parses an address to listen on.
///
/// # Errors
/// A description of what was expected.
pub fn listen_address(text: &str) -> Result<ListenAddress, &'static str> {
    if let Ok(address) = text.parse() {
        return Ok(ListenAddress::One(address));
    }
    let port = text.strip_prefix("localhost:").unwrap_or(text);
    let digits = !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit());
    match port.parse() {
        Ok(port) if digits => Ok(ListenAddress::Localhost(port)),
        _ => Err(
            "expected an address and a port, such as 127.0.0.1:9000, localhost:9000, or 0.0.0.0:9000 \
             for other machines, too",
        ),
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ListenAddress::One(address) => address.fmt(f),
            ListenAddress::Localhost(port) => write!(f, "localhost:{port}"),
        }
    }
}

impl ListenAddress {
    /// Starts listening. On a machine without IPv6 or without IPv4, `localhost` is only the other.
    ///
    /// # Errors
    /// With the address, if it is in use or not available.
    pub async fn bind(self) -> Result<Listeners, (SocketAddr, io::Error)> {
        let port = match self {
            ListenAddress::One(address) => {
                let listener = bind(address).await?;
                return Ok(Listeners(vec![listener]));
            }
            ListenAddress::Localhost(port) => port,
        };
        let mut tries = 0;
        loop {
            tries += 1;
            let first = bind((Ipv4Addr::LOCALHOST, port).into()).await;
            let chosen = match &first {
                Ok(listener) => listener.local_addr().map_or(port, |address| address.port()),
                Err((_, error)) if is_missing(error) => port,
                Err(_) => return Ok(Listeners(vec![first?])),
            };
            let second = bind((Ipv6Addr::LOCALHOST, chosen).into()).await;
            return Ok(Listeners(match (first, second) {
                (Ok(first), Ok(second)) => vec![first, second],
                (Ok(first), Err((_, error))) if is_missing(&error) => vec![first],
                (Ok(_), Err(_)) if port == 0 && tries < TRIES => continue,
                (Err(_), Ok(second)) => vec![second],
                (_, Err(error)) => return Err(error),
            }));
        }
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, (SocketAddr, io::Error)> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| (address, error))
}

/// Whether the machine does not have this address family.
fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::AddrNotAvailable | ErrorKind::Unsupported
    ) || error.raw_os_error() == Some(97) // EAFNOSUPPORT of Linux
}

/// All sockets that a server listens on, as one listener for axum.
#[derive(Debug)]
pub struct Listeners(Vec<TcpListener>);

impl Listeners {
    /// The addresses, at least one.
    ///
    /// # Errors
    /// When the system does not return one.
    pub fn addresses(&self) -> io::Result<Vec<SocketAddr>> {
        self.0.iter().map(TcpListener::local_addr).collect()
    }

    pub(crate) fn into_sockets(self) -> Vec<TcpListener> {
        self.0
    }
}

impl From<TcpListener> for Listeners {
    fn from(listener: TcpListener) -> Self {
        Listeners(vec![listener])
    }
}

impl axum::serve::Listener for Listeners {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            let accepted = std::future::poll_fn(|context| {
                let ready = self.0.iter().map(|listener| listener.poll_accept(context));
                ready
                    .into_iter()
                    .find(Poll::is_ready)
                    .unwrap_or(Poll::Pending)
            });
            match accepted.await {
                Ok(accepted) => return accepted,
                // the client has disconnected
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::ConnectionRefused
                            | ErrorKind::ConnectionAborted
                            | ErrorKind::ConnectionReset
                    ) => {}
                Err(_) => sleep(REFUSED).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        let first = self.0.first();
        first.map_or_else(
            || Err(ErrorKind::NotConnected.into()),
            TcpListener::local_addr,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        let one = |text: &str| ListenAddress::One(text.parse().unwrap());
        for (text, address) in [
            ("127.0.0.1:9000", one("127.0.0.1:9000")),
            ("0.0.0.0:80", one("0.0.0.0:80")),
            ("[::1]:9000", one("[::1]:9000")),
            ("localhost:9000", ListenAddress::Localhost(9000)),
            ("9000", ListenAddress::Localhost(9000)),
        ] {
            assert_eq!(listen_address(text), Ok(address), "{text}");
        }
        for text in [
            "",
            "localhost",
            "localhost:",
            "localhost:+80",
            "example.net:80",
            ":9000",
            "127.0.0.1",
            "localhost:99999",
        ] {
            assert!(listen_address(text).is_err(), "{text}");
        }
    }

    #[tokio::test]
    async fn localhost_is_both_where_the_machine_has_both() {
        let has_v6 = TcpListener::bind("[::1]:0").await.is_ok();
        let listeners = ListenAddress::Localhost(0).bind().await.unwrap();
        let addresses = listeners.addresses().unwrap();
        assert_eq!(addresses.len(), if has_v6 { 2 } else { 1 });
        assert!(addresses[0].is_ipv4());
        let port = addresses[0].port();
        assert!(addresses.iter().all(|address| address.port() == port));

        let server = tokio::spawn(
            axum::serve(
                listeners,
                axum::Router::new().route("/", axum::routing::get(|| async { "here" })),
            )
            .into_future(),
        );
        for address in addresses {
            use tokio::io::{AsyncReadExt, AsyncWriteExt};
            let mut stream = TcpStream::connect(address).await.unwrap();
            let request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).await.unwrap();
            assert!(text.ends_with("here"), "{address}: {text}");
        }
        server.abort();
    }

    /// Otherwise a browser would reach the other program under this name.
    #[tokio::test]
    async fn localhost_is_taken_when_one_of_both_is() {
        for taken in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(other) = TcpListener::bind(taken).await else {
                continue;
            };
            let address = other.local_addr().unwrap();
            let bound = ListenAddress::Localhost(address.port()).bind().await;
            let (at, error) = bound.unwrap_err();
            assert_eq!((at, error.kind()), (address, ErrorKind::AddrInUse));
        }
    }
}
