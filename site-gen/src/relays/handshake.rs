//! Why a target does not take a relay. OvenMediaEngine reports only that it does not, so this connects as far as the
//! stream key: TCP, TLS and RTMP's handshake, or SRT's first one.

use std::{
    fmt,
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream, ToSocketAddrs, UdpSocket},
    sync::Arc,
    time::{Duration, Instant},
};

use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, pki_types::ServerName};
use url::Url;

/// How long each step may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The size of each of RTMP's handshake messages.
const MESSAGE: usize = 1536;
/// RTMP's version.
const VERSION: u8 = 3;

/// Where a handshake failed.
#[derive(Debug)]
pub enum Fault {
    /// The host has no address.
    Name(String),
    /// No connection.
    Connect(io::Error),
    /// No connection by TLS.
    Tls(io::Error),
    /// The target does not answer as RTMP does.
    Rtmp(Option<io::Error>),
    /// The target does not answer as SRT does.
    Srt(Option<io::Error>),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Name(host) => write!(f, "{host} has no address"),
            Fault::Connect(error) => write!(f, "no connection: {}", cause(error)),
            Fault::Tls(error) => write!(f, "no connection by TLS: {}", cause(error)),
            Fault::Rtmp(None) => f.write_str("the answer is not RTMP"),
            Fault::Rtmp(Some(error)) => write!(f, "no answer over RTMP: {}", cause(error)),
            Fault::Srt(None) => f.write_str("the answer is not SRT"),
            Fault::Srt(Some(error)) => write!(f, "no answer over SRT: {}", cause(error)),
        }
    }
}

/// A failure in the words of people who are not programmers of sockets.
fn cause(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "refused".to_owned(),
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
            format!("nothing within {} seconds", PATIENCE.as_secs())
        }
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => "closed".to_owned(),
        _ => error.to_string(),
    }
}

/// Connects to a target as far as the stream key.
///
/// # Errors
/// How far it got.
pub fn shake(address: &str) -> Result<(), Fault> {
    let url = Url::parse(address).map_err(|_| Fault::Name(String::new()))?;
    // without the brackets of IPv6
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_matches(['[', ']']);
    let port = url.port().unwrap_or(match url.scheme() {
        "rtmps" => 443,
        _ => 1935,
    });
    let addresses: Vec<SocketAddr> = (host, port)
        .to_socket_addrs()
        .map_err(|_| Fault::Name(host.to_owned()))?
        .collect();
    match url.scheme() {
        "srt" => srt(&addresses),
        "rtmps" => {
            let socket = connect(&addresses)?;
            rtmp(tls(host, socket)?)
        }
        _ => rtmp(connect(&addresses)?),
    }
}

/// A connection to the first address that answers.
fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, Fault> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        match TcpStream::connect_timeout(address, PATIENCE) {
            Ok(socket) => {
                let timeouts = socket
                    .set_read_timeout(Some(PATIENCE))
                    .and_then(|()| socket.set_write_timeout(Some(PATIENCE)));
                timeouts.map_err(Fault::Connect)?;
                return Ok(socket);
            }
            Err(error) => last = error,
        }
    }
    Err(Fault::Connect(last))
}

/// TLS, with a certificate that this machine trusts. OvenMediaEngine does not check certificates.
fn tls(host: &str, socket: TcpStream) -> Result<StreamOwned<ClientConnection, TcpStream>, Fault> {
    let other = |error: rustls::Error| Fault::Tls(io::Error::other(error));
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned())
        .map_err(|error| Fault::Tls(io::Error::other(error)))?;
    let session = ClientConnection::new(Arc::new(config), name).map_err(other)?;
    let mut stream = StreamOwned::new(session, socket);
    while stream.conn.is_handshaking() {
        stream
            .conn
            .complete_io(&mut stream.sock)
            .map_err(Fault::Tls)?;
    }
    Ok(stream)
}

/// RTMP's handshake: version and 1536 bytes there and back, then those of the other side.
fn rtmp(mut stream: impl Read + Write) -> Result<(), Fault> {
    let failed = |error| Fault::Rtmp(Some(error));
    let mut hello = [0; 1 + MESSAGE];
    hello[0] = VERSION;
    // after the time, and four bytes of zero, anything
    for (at, byte) in hello.iter_mut().enumerate().skip(9) {
        *byte = (at % 251) as u8;
    }
    stream.write_all(&hello).map_err(failed)?;
    stream.flush().map_err(failed)?;
    let begin = Instant::now();
    let mut answer = [0; 1 + MESSAGE];
    let mut read = 0;
    while read < answer.len() {
        match stream.read(&mut answer[read..]) {
            Ok(0) => return Err(failed(io::ErrorKind::UnexpectedEof.into())),
            Ok(count) => read += count,
            Err(error) => return Err(failed(error)),
        }
        if answer[0] != VERSION {
            return Err(Fault::Rtmp(None));
        }
        // a byte at a time would take for ever
        if begin.elapsed() > PATIENCE {
            return Err(failed(io::ErrorKind::TimedOut.into()));
        }
    }
    Ok(())
}

/// SRT's induction: a control packet that asks for a handshake, and one that answers it.
fn srt(addresses: &[SocketAddr]) -> Result<(), Fault> {
    let failed = |error| Fault::Srt(Some(error));
    let Some(address) = addresses.first() else {
        return Err(Fault::Name(String::new()));
    };
    let own = if address.is_ipv6() {
        "[::]:0"
    } else {
        "0.0.0.0:0"
    };
    let socket = UdpSocket::bind(own).map_err(Fault::Connect)?;
    socket.connect(address).map_err(Fault::Connect)?;
    socket.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
    socket.send(&induction()).map_err(failed)?;
    let mut answer = [0; 1500];
    let count = socket.recv(&mut answer).map_err(failed)?;
    match count >= 64 && answer[..4] == HANDSHAKE {
        true => Ok(()),
        false => Err(Fault::Srt(None)),
    }
}

/// The type of SRT's control packets for handshakes.
const HANDSHAKE: [u8; 4] = [0x80, 0, 0, 0];

/// SRT's first packet.
fn induction() -> [u8; 64] {
    let mut packet = [0; 64];
    packet[..4].copy_from_slice(&HANDSHAKE);
    let words: [(usize, u32); 6] = [
        (16, 4),           // version of the handshake
        (20, 2),           // of datagrams
        (24, 0x2B67_1A3C), // the first sequence number
        (28, 1500),        // the largest packet
        (32, 8192),        // packets in flight
        (36, 1),           // induction
    ];
    for (at, word) in words {
        packet[at..at + 4].copy_from_slice(&word.to_be_bytes());
    }
    // the caller's socket: any number but 0
    packet[40..44].copy_from_slice(&0x0132_5476_u32.to_be_bytes());
    packet
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::*;

    /// A server on a free port that does `what` with its first connection.
    fn server(what: impl FnOnce(TcpStream) + Send + 'static) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || what(listener.accept().unwrap().0));
        format!("127.0.0.1:{port}")
    }

    fn fault(address: &str) -> String {
        shake(address).unwrap_err().to_string()
    }

    #[test]
    fn a_server_that_speaks_rtmp_is_good() {
        let at = server(|mut socket| {
            let mut hello = [0; 1 + MESSAGE];
            socket.read_exact(&mut hello).unwrap();
            // everything at once, as servers do
            socket.write_all(&hello).unwrap();
            socket.write_all(&hello[1..]).unwrap();
        });
        shake(&format!("rtmp://{at}/app")).unwrap();
    }

    #[test]
    fn what_went_wrong_is_told() {
        let free = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        assert_eq!(
            fault(&format!("rtmp://{free}/app")),
            "no connection: refused"
        );
        let web = server(|mut socket| {
            socket
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                .unwrap()
        });
        assert_eq!(
            fault(&format!("rtmp://{web}/app")),
            "the answer is not RTMP"
        );
        let gone = server(drop);
        assert_eq!(
            fault(&format!("rtmp://{gone}/app")),
            "no answer over RTMP: closed"
        );
        let plain = server(|mut socket| {
            socket
                .write_all(b"this is not TLS, but long enough")
                .unwrap();
            let _ = socket.read(&mut [0; 1000]);
        });
        let said = fault(&format!("rtmps://{plain}/app"));
        assert!(said.starts_with("no connection by TLS: "), "{said}");
        let said = fault("rtmp://nowhere.invalid/app");
        assert_eq!(said, "nowhere.invalid has no address");
    }

    #[test]
    fn srt_answers_with_a_handshake() {
        let server = UdpSocket::bind("127.0.0.1:0").unwrap();
        let port = server.local_addr().unwrap().port();
        let answers = thread::spawn(move || {
            let mut packet = [0; 1500];
            for reply in [&HANDSHAKE[..], b"no"] {
                let (count, from) = server.recv_from(&mut packet).unwrap();
                assert_eq!((count, &packet[..4]), (64, &HANDSHAKE[..]));
                let mut answer = [0; 64];
                answer[..reply.len()].copy_from_slice(reply);
                server.send_to(&answer, from).unwrap();
            }
        });
        let address = format!("srt://127.0.0.1:{port}?streamid=a");
        shake(&address).unwrap();
        assert_eq!(fault(&address), "the answer is not SRT");
        answers.join().unwrap();
    }
}
