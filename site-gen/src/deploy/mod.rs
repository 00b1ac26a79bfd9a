//! The server configuration: files for OvenMediaEngine, Caddy, the firewall and the services, from the roster.
//!
//! Pure functions from a roster to named texts; the build writes them. No text contains a secret, a key or a key's hash
//! (the map of relays does, but it is not among them: see [`push_xml`]),
//! and the same roster gives the same bytes. The rules behind the settings were observed on OvenMediaEngine 0.20 and 0.21
//! and Caddy 2.6, and are explained beside the code.

mod application_xml;
mod bind_xml;
mod caddy;
mod caddyfile;
mod egress_xml;
mod firewall;
mod function;
pub mod headers;
pub mod kinds;
mod llhls_xml;
mod logger_xml;
pub mod obs;
mod outputs_xml;
mod ports;
pub mod push_xml;
mod record_xml;
mod secrets;
mod server_xml;
pub mod services;
mod transcode_xml;
mod xml;

use std::{borrow::Cow, net::IpAddr, path::PathBuf};

use roster::Roster;

use crate::endpoints::Endpoints;

pub use egress_xml::push_map;
pub use logger_xml::LOG_FOLDER;
pub use secrets::{ADMISSION_VARIABLE, API_VARIABLE, admission_variable, api_variable, with_rest};

/// A file of the server configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployFile {
    /// Its path in `deploy/`.
    pub name: Cow<'static, str>,
    /// Its text.
    pub text: String,
}

/// Options that are not in the roster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeployOptions {
    /// What is between pages and the engine. Without Caddy, as in `mitts serve`, the engine answers pages of any origin,
    /// and there is neither a Caddyfile nor a firewall.
    pub endpoints: Endpoints,
    /// Without Caddy: the address at which other machines reach this one, if they may.
    pub lan: Option<IpAddr>,
    /// The origin of the players' scripts if npm was missing, such as `https://cdn.jsdelivr.net`; `None` if the site
    /// serves them.
    pub cdn: Option<String>,
    /// The site's folder in the Caddyfile, unless an environment variable names another; `None` means `public`.
    pub public: Option<PathBuf>,
}

/// All files, in a fixed order.
pub fn files(roster: &Roster, options: &DeployOptions) -> Vec<DeployFile> {
    let mut files = vec![
        DeployFile {
            name: "Server.xml".into(),
            text: server_xml::text(roster, options),
        },
        DeployFile {
            name: "Logger.xml".into(),
            text: logger_xml::text(),
        },
    ];
    if !options.endpoints.is_direct() {
        files.push(DeployFile {
            name: "Caddyfile".into(),
            text: caddyfile::text(roster, options),
        });
        files.push(DeployFile {
            name: "firewall.nft".into(),
            text: firewall::text(roster),
        });
        files.extend(services::files(roster));
        let maps = roster.apps.values().filter_map(|app| {
            let text = record_xml::text(roster, app)?;
            let name = record_xml::name(app).into();
            Some(DeployFile { name, text })
        });
        files.extend(maps);
    }
    files
}
