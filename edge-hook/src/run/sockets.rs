//! The sockets that the command line or systemd gives the function.

use std::{
    fmt,
    fs::{self, Permissions},
    io::{self, ErrorKind},
    net::SocketAddr,
    os::unix::fs::{FileTypeExt, PermissionsExt},
    path::{Path, PathBuf},
};

use anyhow::Context;
use edge_hook::{ListenAddress, Socket};
use listenfd::ListenFd;
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::net::UnixListener;

/// Where to listen: a port, or a Unix socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// An address and a port.
    Port(ListenAddress),
    /// The path of a socket, written `unix:/path`.
    Path(PathBuf),
}

/// The default.
const PLACE: &str = "127.0.0.1:9000";

/// Parses a place to listen.
pub(crate) fn place(text: &str) -> Result<Place, &'static str> {
    match text.strip_prefix("unix:") {
        Some("") => Err("expected the path of a socket after unix:"),
        Some(path) => Ok(Place::Path(path.into())),
        None => edge_hook::listen_address(text).map(Place::Port),
    }
}

/// The same, if only this machine can reach it.
pub(crate) fn local_place(text: &str) -> Result<Place, &'static str> {
    let place = place(text)?;
    match place {
        Place::Port(ListenAddress::One(address)) if !address.ip().is_loopback() => {
            Err("expected an address of this machine alone, such as 127.0.0.1:9464")
        }
        place => Ok(place),
    }
}

/// Open sockets. Files of Unix sockets are removed when this is dropped.
#[derive(Debug, Default)]
pub(super) struct Sockets {
    pub(super) all: Vec<Socket>,
    /// Where they listen, for the operator.
    pub(super) shown: Vec<String>,
    files: Vec<PathBuf>,
}

impl Sockets {
    /// Opens these places. Without any, the sockets of systemd, or else the default.
    pub(super) async fn open(places: &[Place]) -> anyhow::Result<Self> {
        let mut sockets = Sockets::default();
        if places.is_empty() {
            sockets
                .inherit()
                .context("cannot use the sockets that systemd passed")?;
        }
        if places.is_empty() && sockets.all.is_empty() {
            let default = place(PLACE).map_err(anyhow::Error::msg)?;
            sockets.add(&default).await?;
        }
        for place in places {
            sockets.add(place).await?;
        }
        Ok(sockets)
    }

    /// Takes over the sockets that systemd has opened for this program.
    fn inherit(&mut self) -> io::Result<()> {
        let mut passed = ListenFd::from_env();
        for at in 0..passed.len() {
            if let Ok(Some(socket)) = passed.take_tcp_listener(at) {
                self.shown.push(shown(socket.local_addr()?));
                self.all.push(Socket::from_tcp(socket)?);
            } else if let Some(socket) = passed.take_unix_listener(at)? {
                let address = socket.local_addr()?;
                let path = address.as_pathname().unwrap_or(Path::new(""));
                self.shown.push(format!("unix:{}", path.display()));
                self.all.push(Socket::from_unix(socket)?);
            }
        }
        Ok(())
    }

    /// Opens a place, or says what to do about it.
    async fn add(&mut self, place: &Place) -> anyhow::Result<()> {
        match place {
            Place::Port(address) => {
                let listeners = address.bind().await.map_err(|(address, error)| {
                    let taken = error.kind() == ErrorKind::AddrInUse;
                    anyhow::Error::new(error).context(match taken {
                        true => format!(
                            "{address} is used by another program: stop it, or choose another port with \
                             --listen and the same in the roster's [admission]"
                        ),
                        false => format!("cannot listen on {address}"),
                    })
                })?;
                self.shown
                    .extend(listeners.addresses()?.into_iter().map(shown));
                self.all.extend(Socket::all(listeners));
            }
            Place::Path(path) => {
                let socket = bind(path).await;
                let socket = socket.with_context(|| format!("cannot listen on {place}"))?;
                self.all.push(Socket::Unix(socket));
                self.shown.push(place.to_string());
                self.files.push(path.clone());
            }
        }
        Ok(())
    }
}

impl Drop for Sockets {
    fn drop(&mut self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Port(address) => address.fmt(f),
            Place::Path(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

fn shown(address: SocketAddr) -> String {
    format!("http://{address}/admission")
}

/// Opens a Unix socket, for all programs that may enter its folder, as with a port of this machine. A socket that a
/// killed program left behind is replaced.
async fn bind(path: &Path) -> io::Result<UnixListener> {
    let is_socket = fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket());
    if is_socket {
        if tokio::net::UnixStream::connect(path).await.is_ok() {
            return Err(io::Error::new(
                ErrorKind::AddrInUse,
                "another program listens on it",
            ));
        }
        fs::remove_file(path)?;
    }
    let socket = UnixListener::bind(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o666))?;
    Ok(socket)
}

/// Allows this program as many file descriptors as the machine permits, and returns how many these are.
pub(super) fn descriptors() -> Option<u64> {
    let mut limit = getrlimit(Resource::Nofile);
    let before = limit.current;
    limit.current = limit.maximum;
    match setrlimit(Resource::Nofile, limit) {
        Ok(()) => getrlimit(Resource::Nofile).current,
        Err(_) => before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_port_or_a_socket_and_metrics_stay_on_this_machine() {
        let socket = Place::Path("/run/hook.sock".into());
        assert_eq!(place("unix:/run/hook.sock"), Ok(socket.clone()));
        assert_eq!(local_place("unix:/run/hook.sock"), Ok(socket));
        assert_eq!(
            place("localhost:9000"),
            Ok(Place::Port(ListenAddress::Localhost(9000)))
        );
        assert!(place("unix:").is_err() && place("x").is_err());
        for here in ["127.0.0.1:9464", "[::1]:9464", "localhost:9464", "9464"] {
            assert!(local_place(here).is_ok(), "{here}");
        }
        for there in ["0.0.0.0:9464", "192.0.2.1:9464", "[::]:9464"] {
            assert!(
                place(there).is_ok() && local_place(there).is_err(),
                "{there}"
            );
        }
    }

    #[tokio::test]
    async fn a_socket_that_nobody_listens_on_is_replaced_and_another_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hook.sock");
        let place = Place::Path(path.clone());
        drop(UnixListener::bind(&path).unwrap());
        assert!(path.exists());
        let sockets = Sockets::open(std::slice::from_ref(&place)).await.unwrap();
        assert!(Sockets::open(&[place]).await.is_err());
        drop(sockets);
        assert!(!path.exists());
        fs::write(&path, "a file").unwrap();
        assert!(Sockets::open(&[Place::Path(path.clone())]).await.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "a file");
    }
}
