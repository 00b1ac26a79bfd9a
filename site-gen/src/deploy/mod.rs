//! The server configuration: files for OvenMediaEngine, Caddy, the firewall and the services, from the roster.
//!
//! Pure functions from a roster to named texts; the build writes them. No text contains a secret, a key or a key's hash
//! (the map of relays does, but it is not among them: see [`ome::push`]),
//! and the same roster gives the same bytes. The rules behind the settings were observed on OvenMediaEngine 0.20 and 0.21
//! and Caddy 2.6, and are explained beside the code.

mod caddy;
pub mod channels;
mod firewall;
pub mod index;
mod kubernetes;
mod lambda;
mod machine;
mod nginx;
pub mod obs;
pub mod ome;
mod ports;
mod secrets;
pub mod services;

use std::{borrow::Cow, net::IpAddr, path::PathBuf};

use roster::Roster;

use self::machine::Machine;
use crate::endpoints::Endpoints;

pub use caddy::{file_at as archive_file_at, headers, kinds};
pub use machine::node_folder;
pub use secrets::{
    ADMISSION_VARIABLE, API_VARIABLE, admission_variable, api_variable, shared_secrets, with_rest,
};

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

/// All files, in a fixed order. Each node of a cluster has a folder of its own.
pub fn files(roster: &Roster, options: &DeployOptions) -> Vec<DeployFile> {
    if options.endpoints.is_direct() {
        let mut files = ome::files(roster, options, &Machine::single());
        files.extend(ome::schedules(roster));
        return files;
    }
    if roster.kubernetes.is_some() {
        return kubernetes::files(roster, options);
    }
    let machines = Machine::all(roster);
    let mut files: Vec<_> = machines
        .iter()
        .flat_map(|machine| machine_files(roster, options, machine))
        .collect();
    // not a machine's: the clips are beside them, and units link the folder
    files.extend(ome::schedules(roster));
    if roster.cluster.is_none() {
        files.extend(nginx::file(roster, options));
    }
    files.extend(lambda::file(roster));
    files
}

/// The files of a machine that is a server.
fn machine_files(roster: &Roster, options: &DeployOptions, machine: &Machine) -> Vec<DeployFile> {
    let mut files = ome::files(roster, options, machine);
    let mut add = |name: &'static str, text| {
        let name = name.into();
        files.push(DeployFile { name, text });
    };
    if machine.has_pages() {
        add("Caddyfile", caddy::text(roster, options, machine));
    }
    add("firewall.nft", firewall::text(roster, machine));
    if machine.is_edge() {
        add("drain.nft", firewall::drain(roster));
    }
    files.extend(services::files(roster, machine));
    if !machine.is_edge() {
        files.extend(ome::record_maps(roster));
    }
    for file in &mut files {
        file.name = format!("{}{}", machine.folder, file.name).into();
    }
    files
}
