//! What `mitts serve` prints once it serves: where everything is.

use std::{net::IpAddr, path::Path};

use roster::Tables;

use super::{engine::neighbour, hosts, ports::Ports, secrets::Secrets};

/// What is served.
pub(super) struct Greeting<'s> {
    /// Where.
    pub(super) ports: &'s Ports,
    /// The roster's file.
    pub(super) file: &'s Path,
    /// The roster.
    pub(super) roster: &'s Tables,
    /// Whether test pictures are the streams.
    pub(super) is_demo: bool,
    /// Whether an engine runs beside the site.
    pub(super) has_engine: bool,
    /// The folder of the server's files.
    pub(super) deploy: &'s Path,
    /// The secrets for the engine.
    pub(super) secrets: &'s Secrets,
}

/// Prints the addresses of site and admission, the source of the streams, and what is watched.
pub(super) async fn greet(greeting: &Greeting<'_>, say: &(dyn Fn(&str) + Sync)) {
    let Greeting { ports, roster, .. } = greeting;
    let say = |line: String| say(&line);
    let site = ports.address;
    let host = match site.ip().is_unspecified() {
        true => "localhost".to_owned(),
        false => match site.ip() {
            IpAddr::V6(ip) => format!("[{ip}]"),
            IpAddr::V4(ip) => ip.to_string(),
        },
    };
    say(format!("\nSite       http://{host}:{}/", site.port()));
    if let Some(place) = hosts::for_others(site) {
        say(format!("           for others on the network: {place}"));
    }
    match ports.admission.is_some() {
        true => say(format!("Admission  {}", roster.admission.url)),
        false => say(format!(
            "Admission  not answered here: {} is not on this machine",
            roster.admission.url
        )),
    }
    if greeting.is_demo {
        say("Streams    test pictures; leave out --demo for those of OvenMediaEngine".to_owned());
    } else if greeting.has_engine {
        say("Engine     OvenMediaEngine is starting; r and Enter starts it again".to_owned());
    } else {
        let rest = greeting.secrets.rest(roster).ok().flatten();
        let found = neighbour(rest.as_ref(), &roster.ome.ports).await;
        say(format!("Engine     {found}"));
        say(format!(
            "Streams    those of OvenMediaEngine on this machine, run with {}\n           \
             and the environment of {}",
            greeting.deploy.join("Server.xml").display(),
            greeting.secrets.environment.display()
        ));
    }
    say(format!(
        "Watching {}, content/ and themes/; stop with Ctrl-C\n",
        greeting.file.display()
    ));
}
