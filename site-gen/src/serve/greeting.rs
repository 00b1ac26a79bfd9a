//! What `mitts serve` prints once it serves: where everything is.

use std::net::IpAddr;

use roster::Roster;

use super::{engine::neighbour, hosts, ports::Ports, server::Serving};

/// Prints the addresses of site and admission, the source of the streams, and what is watched.
pub(super) async fn greet(serving: &Serving, roster: &Roster, ports: &Ports) {
    let say = |line: String| serving.reporter.say(&line);
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
    if serving.pictures.is_some() {
        say("Streams    test pictures; leave out --demo for those of OvenMediaEngine".to_owned());
    } else if serving.engine.is_some() {
        say("Engine     OvenMediaEngine is starting; r and Enter starts it again".to_owned());
    } else {
        let rest = serving.secrets.rest(roster).ok().flatten();
        let found = neighbour(rest.as_ref(), &roster.ome.ports).await;
        say(format!("Engine     {found}"));
        say(format!(
            "Streams    those of OvenMediaEngine on this machine, run with {}\n           \
             and the environment of {}",
            serving.options.deploy.join("Server.xml").display(),
            serving.secrets.environment.display()
        ));
    }
    say(format!(
        "Watching {}, content/ and themes/; stop with Ctrl-C\n",
        serving.project.roster.display()
    ));
}
