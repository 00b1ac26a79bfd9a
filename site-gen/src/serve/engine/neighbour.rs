//! The engine that somebody else runs on this machine, if one does.

use std::{net::Ipv4Addr, time::Duration};

use engine::rest::{RestClient, RestError};
use roster::Ports;
use tokio::{net::TcpStream, time::timeout};

/// How long to wait for a port of this machine.
const PATIENCE: Duration = Duration::from_secs(1);

/// One line about the engine on this machine, and what to do if there is none. `rest` is its REST interface, if the roster
/// has a token for it.
pub(crate) async fn neighbour(rest: Option<&RestClient>, ports: &Ports) -> String {
    let found = match rest {
        Some(rest) => match rest.version().await {
            Ok(version) => Found::Version(version.to_string()),
            Err(RestError::Refused(_)) => Found::Refuses,
            Err(_) => Found::Nothing(ports.api),
        },
        None => match timeout(
            PATIENCE,
            TcpStream::connect((Ipv4Addr::LOCALHOST, ports.http)),
        )
        .await
        {
            Ok(Ok(_)) => Found::Something(ports.http),
            _ => Found::Nothing(ports.http),
        },
    };
    found.text()
}

/// What there is.
enum Found {
    Version(String),
    Refuses,
    Something(u16),
    Nothing(u16),
}

impl Found {
    fn text(&self) -> String {
        match self {
            Found::Version(version) => format!("OvenMediaEngine {version} answers"),
            Found::Refuses => {
                "OvenMediaEngine refuses the token: start it with the environment below".to_owned()
            }
            Found::Something(port) => {
                format!("OvenMediaEngine, or another program, answers on port {port}")
            }
            Found::Nothing(port) => {
                format!("none answers on port {port}; `mitts serve --engine` runs one")
            }
        }
    }
}
