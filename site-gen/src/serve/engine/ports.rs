//! Whether the engine's ports are free. If one is not, the engine would end with a long log.

use std::net::{Ipv4Addr, TcpListener};

use roster::{Ports, Roster};

/// Checks the ports that every engine with this roster needs.
///
/// # Errors
/// Which port is in use, and what to do.
pub(crate) fn check(roster: &Roster) -> Result<(), String> {
    let Ports {
        http, rtmp, api, ..
    } = roster.ome.ports;
    for (name, port) in [("http", http), ("rtmp", rtmp), ("api", api)] {
        if let Err(error) = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)) {
            return Err(format!(
                "OvenMediaEngine cannot use port {port}: {error}; stop the other program (if it is \
                 OvenMediaEngine, leave out --engine), or change `{name}` in [ome.ports]"
            ));
        }
    }
    Ok(())
}
