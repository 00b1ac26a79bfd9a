//! Rules about the conductor and the queues that it runs.

use std::collections::HashMap;

use crate::{
    file::{
        decode::Problems,
        kind::ProblemKind,
        problem::{At, Problem},
    },
    model::{conductor::Conductor, roster::Roster, values::slug::Slug},
};

/// Reports queues that nobody runs, and conductors that cannot.
pub(super) fn check(roster: &Roster, problems: &mut Problems) {
    queues(roster, problems);
    let Some(conductor) = &roster.conductor else {
        return;
    };
    let mut refuse = |why, label: &str, help: &str| {
        let problem = Problem::new(ProblemKind::Conductor(why), conductor.span.clone());
        problems.push(problem.label(label).help(help.to_owned()));
    };
    if roster.ome.api_token.is_none() {
        refuse(
            "the conductor does not know who is live",
            "it asks OvenMediaEngine's REST interface, which is off",
            "add api_token = { env = \"OME_API_TOKEN\" } to [ome]",
        );
    }
    if roster.cluster.is_some() || roster.kubernetes.is_some() {
        refuse(
            "a conductor runs beside a single OvenMediaEngine",
            "not in a cluster",
            "remove [conductor] and `queue` of channels; timetables work in a cluster",
        );
    }
    port(roster, conductor, problems);
}

/// Reports a port that another program of the machine has.
fn port(roster: &Roster, conductor: &At<Conductor>, problems: &mut Problems) {
    if !conductor.control {
        return;
    }
    let other = match conductor.port {
        0 => Some("nobody can use port 0"),
        port => holder(roster, port),
    };
    let Some(why) = other else { return };
    let place = conductor.port_place.clone();
    let place = place.unwrap_or_else(|| conductor.span.clone());
    let problem = Problem::new(ProblemKind::Conductor(why), place);
    problems.push(
        problem
            .label("`control` needs a port of its own")
            .help("give `port` of [conductor] a free one, such as 9001"),
    );
}

/// Which other program has a TCP port, as the end of a sentence.
fn holder(roster: &Roster, port: u16) -> Option<&'static str> {
    let ports = &roster.ome.ports;
    let engine = [
        ports.http,
        ports.thumbnail,
        ports.rtmp,
        ports.relay,
        ports.ice,
        ports.api,
    ];
    let url = &roster.site.url;
    let usual = if url.is_https() { 443 } else { 80 };
    let function = roster.admission.url.local_addr();
    if engine.contains(&port) {
        Some("OvenMediaEngine has the port of the conductor")
    } else if function.is_some_and(|address| address.port() == port) {
        Some("the function has the port of the conductor")
    } else if url.port().unwrap_or(usual) == port || url.is_https() && port == 80 {
        Some("Caddy has the port of the conductor")
    } else {
        None
    }
}

fn queues(roster: &Roster, problems: &mut Problems) {
    let mut queued: HashMap<&Slug, &Slug> = HashMap::new();
    for channel in roster.channels.values() {
        for (field, place) in &channel.idle {
            let problem = Problem::new(ProblemKind::NoQueue(field), place.clone());
            problems.push(
                problem
                    .label("only a queue has it")
                    .help(format!("add queue = true to [channels.{}]", *channel.slug)),
            );
        }
        if channel.queue.is_none() {
            continue;
        }
        if roster.conductor.is_none() {
            let why = "nobody runs the queue";
            let problem = Problem::new(ProblemKind::Conductor(why), channel.slug.span.clone());
            problems.push(
                problem
                    .label("this channel has `queue`")
                    .help("add a table [conductor]; an empty one is enough"),
            );
        }
        if let Some(other) = queued.insert(&channel.app, &channel.slug) {
            let why = "an app has one queue";
            let problem = Problem::new(ProblemKind::Conductor(why), channel.slug.span.clone());
            problems.push(
                problem
                    .label(format!("`{other}` has the queue of `{}`", *channel.app))
                    .help("move one of the channels to another app, since whoever publishes there waits in its queue"),
            );
        }
    }
}
