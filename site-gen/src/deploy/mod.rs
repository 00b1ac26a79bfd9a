//! The server's files: the configuration of OvenMediaEngine, Caddy and the firewall, all from the roster.
//!
//! Pure: a roster goes in, named texts come out; who writes them where is the build's affair. No
//! text holds a secret, a key or a key's hash, and the same roster gives the same bytes. The rules
//! behind the settings were observed on OvenMediaEngine 0.20 and 0.21 and Caddy 2.6; each stands
//! with the code that follows it.

mod application_xml;
mod bind_xml;
mod caddy;
mod caddyfile;
mod firewall;
mod function;
pub mod headers;
pub mod kinds;
mod logger_xml;
mod ports;
mod secrets;
mod server_xml;
mod xml;

use std::{net::IpAddr, path::PathBuf};

use roster::Roster;

use crate::endpoints::Endpoints;

pub use secrets::{ADMISSION_VARIABLE, API_VARIABLE, admission_variable, api_variable};

/// One file of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployFile {
    /// Its name below `deploy/`.
    pub name: &'static str,
    /// All of its text.
    pub text: String,
}

/// What the roster does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeployOptions {
    /// What stands between pages and the engine. Without Caddy, as in `mitts serve`, the engine answers pages of any
    /// origin, and there is neither a Caddyfile nor a firewall.
    pub endpoints: Endpoints,
    /// Without Caddy: the address by which other machines reach this one, if they may.
    pub lan: Option<IpAddr>,
    /// The origin the players' scripts come from when npm was missing, such as
    /// `https://cdn.jsdelivr.net`; `None` when the site serves them itself.
    pub cdn: Option<String>,
    /// The site's folder, as Caddy gets it unless its environment says another; `None` is `public`.
    pub public: Option<PathBuf>,
}

/// Every file of the server, in a fixed order.
pub fn files(roster: &Roster, options: &DeployOptions) -> Vec<DeployFile> {
    let mut files = vec![
        DeployFile {
            name: "Server.xml",
            text: server_xml::text(roster, options),
        },
        DeployFile {
            name: "Logger.xml",
            text: logger_xml::text(),
        },
    ];
    if !options.endpoints.is_direct() {
        files.push(DeployFile {
            name: "Caddyfile",
            text: caddyfile::text(roster, options),
        });
        files.push(DeployFile {
            name: "firewall.nft",
            text: firewall::text(roster),
        });
    }
    files
}
