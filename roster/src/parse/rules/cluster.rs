//! Rules about several machines: each reaches the function, and encoders reach an origin.

use crate::{
    file::{decode::Problems, kind::ProblemKind, problem::Problem, problem::Span},
    model::{cluster::Cluster, roster::Roster},
};

pub(super) fn check(roster: &Roster, problems: &mut Problems) {
    channels(roster, problems);
    if let Some(cluster) = &roster.cluster {
        let place = &cluster.span;
        for_encoders(roster, place, problems);
        if roster.admission.url.local_addr().is_some() && !all_local(cluster) {
            let origin = cluster.origins.first();
            let host = origin.map_or("10.0.0.7".to_owned(), |origin| origin.inner_host());
            problems.push(unreachable(place, &host));
        }
        if roster.kubernetes.is_some() {
            let kind = ProblemKind::Cluster("a site has either [cluster] or [kubernetes]");
            let problem = Problem::new(kind, place.clone());
            problems.push(problem.label("expected one of them").help(
                "[cluster] is for machines with fixed addresses; Kubernetes gives its pods their own",
            ));
        }
    }
    if let Some(nginx) = &roster.nginx
        && (roster.cluster.is_some() || roster.kubernetes.is_some())
    {
        let kind = ProblemKind::NotInCluster("nginx");
        let problem = Problem::new(kind, nginx.span.clone());
        problems.push(problem.label("edges have Caddy").help("remove [nginx]"));
    }
    if let Some(kubernetes) = &roster.kubernetes {
        let place = &kubernetes.span;
        for_encoders(roster, place, problems);
        let url = &roster.admission.url;
        let is_name = url.host().starts_with(|c: char| c.is_ascii_alphabetic());
        if !url.is_https() && (url.local_addr().is_some() || !is_name) {
            problems.push(unreachable(place, "function"));
        }
    }
}

/// A channel runs on one origin, which reads its timetable again and again.
fn channels(roster: &Roster, problems: &mut Problems) {
    let several = roster
        .cluster
        .as_ref()
        .is_some_and(|all| all.origins.len() > 1);
    let (message, label, help) = if roster.kubernetes.is_some() {
        (
            "a channel does not run in Kubernetes",
            "its timetable changes while it runs, and a pod's files do not",
            "remove [kubernetes]: one server, or [cluster] with one origin, runs channels",
        )
    } else if several {
        (
            "a channel does not run on several origins",
            "each of the origins would run it",
            "leave one of `origins` in [cluster], or remove the channel",
        )
    } else {
        return;
    };
    for channel in roster.channels.values() {
        let problem = Problem::new(ProblemKind::Cluster(message), channel.slug.span.clone());
        problems.push(problem.label(label).help(help));
    }
}

/// The site's host is that of the edges, so encoders need another. Each machine has its own address for WebRTC.
fn for_encoders(roster: &Roster, place: &Span, problems: &mut Problems) {
    let site = roster.site.url.host();
    if roster.ome.host.as_deref().unwrap_or(site) == site {
        let kind = ProblemKind::Cluster("encoders have no address of their own");
        problems.push(
            Problem::new(kind, place.clone())
                .label("the site's host is that of the edges, which take no streams")
                .help(
                    "write `host` into [ome]: a name of the origins, such as host = \"in.example.net\"",
                ),
        );
    }
    let encoders = roster.ome.host.as_deref();
    if let Some(alias) = (roster.site.aliases.iter()).find(|alias| Some(alias.as_str()) == encoders)
    {
        let kind = ProblemKind::Cluster("a host leads to the edges and to the origins");
        problems.push(
            Problem::new(kind, alias.span.clone())
                .label("this is `host` of [ome], a name of the origins, which have no pages")
                .help("remove it from `aliases` of [site]"),
        );
    }
    if !roster.ome.addresses.is_empty() {
        let kind = ProblemKind::NotInCluster("addresses");
        problems.push(
            Problem::new(kind, place.clone())
                .label("each node has its own address")
                .help("remove `addresses` from [ome]"),
        );
    }
}

fn unreachable(place: &Span, host: &str) -> Problem {
    let kind = ProblemKind::Cluster("the edges do not reach the function");
    Problem::new(kind, place.clone())
        .label("`url` of [admission] is an address of the machine itself")
        .help(format!(
            "write url = \"http://{host}:9000/admission\" into [admission]"
        ))
}

/// Whether all nodes are on this machine, as in a test.
fn all_local(cluster: &Cluster) -> bool {
    cluster.nodes().all(|node| node.inner.is_loopback())
}
