//! The exclusive resources of a running `mitts serve`: its ports, and its site's folder.

use std::{io, net::SocketAddr, path::Path};

use anyhow::Context;
use edge_hook::{ListenAddress, Listeners};
use roster::Roster;

use crate::{failure::Failure, project::lock::Lock};

/// The ports.
pub(super) struct Ports {
    /// The port for pages.
    pub(super) site: Listeners,
    /// The first of its addresses.
    pub(super) address: SocketAddr,
    /// The port for admission, if it is on this machine.
    pub(super) admission: Option<Listeners>,
}

impl Ports {
    /// Binds both ports.
    ///
    /// # Errors
    /// Which port is in use or not available, and what to do.
    pub(super) async fn bind(listen: ListenAddress, roster: &Roster) -> Result<Self, Failure> {
        let site = bind(listen, "choose another with --listen").await?;
        let addresses = site.addresses().context("the port is gone")?;
        let address = *addresses.first().context("the port is gone")?;
        let admission = match hook(roster) {
            Some(hook) => {
                let way_out = "stop the other program, or change `url` of [admission]";
                Some(bind(ListenAddress::One(hook), way_out).await?)
            }
            None => None,
        };
        Ok(Ports {
            site,
            address,
            admission,
        })
    }
}

/// The address for admission: that of the roster, if it is on this machine and without TLS.
fn hook(roster: &Roster) -> Option<SocketAddr> {
    let url = &roster.admission.url;
    url.local_addr().filter(|_| !url.is_https())
}

async fn bind(address: ListenAddress, way_out: &str) -> Result<Listeners, Failure> {
    address.bind().await.map_err(|(address, error)| {
        let why = match error.kind() {
            io::ErrorKind::AddrInUse => "another program uses it".to_owned(),
            _ => error.to_string(),
        };
        Failure::Machine(anyhow::anyhow!(
            "cannot listen on {address}: {why}; {way_out}"
        ))
    })
}

/// Reserves the folder of the served site for this process, until the lock is dropped.
///
/// # Errors
/// When another process serves from it, or the lock file cannot be created.
pub(super) fn reserve(folder: &Path) -> anyhow::Result<Lock> {
    let lock = Lock::try_take(&folder.join("lock"))?;
    lock.context("another `mitts serve` serves this site; stop it first")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook_of(url: &str) -> Option<String> {
        let text = format!("[site]\ntitle='a'\nurl='http://a'\n[admission]\nurl='{url}'\n");
        let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
        hook(&roster).map(|address| address.to_string())
    }

    #[test]
    fn admission_is_answered_on_this_machine_only() {
        assert_eq!(
            hook_of("http://127.0.0.1:9000/admission").as_deref(),
            Some("127.0.0.1:9000")
        );
        assert_eq!(
            hook_of("http://localhost:9/admission").as_deref(),
            Some("127.0.0.1:9")
        );
        assert_eq!(
            hook_of("http://[::1]:9/admission").as_deref(),
            Some("[::1]:9")
        );
        assert_eq!(hook_of("https://x.example.net/admission"), None);
        assert_eq!(hook_of("http://10.0.0.1/admission"), None);
        assert_eq!(hook_of("https://127.0.0.1:9000/admission"), None);
    }

    #[test]
    fn a_folder_is_one_processs() {
        let folder = tempfile::tempdir().unwrap();
        let first = reserve(folder.path()).unwrap();
        let second = reserve(folder.path()).unwrap_err();
        assert!(second.to_string().contains("another `mitts serve`"));
        drop(first);
        reserve(folder.path()).unwrap();
    }
}
