//! Manifests for Kubernetes, where the roster has `[kubernetes]`: an origin, edges by need with the site, and the function. Each
//! is a template that looks like the file itself.
//!
//! WebRTC peers send to the address and port that they are told, so engines have ports of their node (`hostPort`). With the
//! node's whole network (`hostNetwork`), network policies would not apply, and OVT has no authentication.

use minijinja::{Environment, UndefinedBehavior, Value, context};
use roster::{App, ICE_PORTS, Ingest, Kubernetes, Playback, Roster, SecretRef};

use crate::paths::MADE;

use super::{
    DeployFile, DeployOptions, caddy,
    machine::{Machine, Role},
    ome::{self, REWIND},
    secrets::{admission_variable, api_variable},
};

/// The files, if the roster asks for them.
pub(super) fn files(roster: &Roster, options: &DeployOptions) -> Vec<DeployFile> {
    let Some(kubernetes) = &roster.kubernetes else {
        return Vec::new();
    };
    let files = [
        ("common.yaml", include_str!("common.yaml")),
        ("function.yaml", include_str!("function.yaml")),
        ("origin.yaml", include_str!("origin.yaml")),
        ("edge.yaml", include_str!("edge.yaml")),
        ("Dockerfile", include_str!("Dockerfile")),
    ];
    let values = values(roster, kubernetes, options);
    let with_engine = |role| {
        let host_ports = host_ports(roster, role).into_iter();
        let host_ports: Vec<_> = host_ports.map(Value::from).collect();
        let values = context! {
            host_ports => host_ports,
            configuration => configuration(roster, options, role),
            ..values.clone()
        };
        let engine = include_str!("engine-container.yaml");
        let engine = render("engine-container.yaml", engine, &values);
        context! { engine => engine, ..values }
    };
    // a function elsewhere needs no pod
    let files = files
        .into_iter()
        .filter(|(name, _)| *name != "function.yaml" || !roster.admission.url.is_https());
    files
        .map(|(name, template)| {
            let values = match name {
                "origin.yaml" => with_engine(Role::Origin),
                "edge.yaml" => with_engine(Role::Edge),
                _ => values.clone(),
            };
            // minijinja drops the last line break of a template
            DeployFile {
                name: format!("kubernetes/{name}").into(),
                text: render(name, template, &values) + "\n",
            }
        })
        .collect()
}

fn render(name: &str, template: &str, values: &Value) -> String {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let text = environment.render_str(template, values);
    text.unwrap_or_else(|error| unreachable!("{name}: {error:#}"))
}

/// A machine whose address is the node's that its pod is on.
fn pod(role: Role) -> Machine {
    Machine {
        role,
        folder: String::new(),
        address: Some("${env:MITTS_ADDRESS}".to_owned()),
        inner: "origin".to_owned(),
        origins: vec!["origin".to_owned()],
        edges: Vec::new(),
    }
}

/// A port of a pod.
struct Port {
    name: &'static str,
    protocol: &'static str,
    port: u16,
}

impl From<Port> for Value {
    fn from(
        Port {
            name,
            protocol,
            port,
        }: Port,
    ) -> Self {
        context! { name => name, protocol => protocol, port => port }
    }
}

fn tcp(name: &'static str, port: u16) -> Port {
    let protocol = "TCP";
    Port {
        name,
        protocol,
        port,
    }
}

fn udp(name: &'static str, port: u16) -> Port {
    let protocol = "UDP";
    Port {
        name,
        protocol,
        port,
    }
}

/// What WebRTC uses.
fn media(roster: &Roster) -> Vec<Port> {
    let ports = &roster.ome.ports;
    let mut media: Vec<_> = (0..ICE_PORTS)
        .map(|at| udp("ice", ports.ice.saturating_add(at)))
        .collect();
    if roster.ome.version.has_tcp_candidates() {
        media.push(tcp("ice", ports.ice));
    }
    media.push(tcp("relay", ports.relay));
    media
}

/// The ports of its node that an engine has.
fn host_ports(roster: &Roster, role: Role) -> Vec<Port> {
    let ports = &roster.ome.ports;
    let any = |test: &dyn Fn(&App) -> bool| roster.apps.values().any(test);
    if role == Role::Edge {
        return match any(&|app| app.plays(Playback::Webrtc)) {
            true => media(roster),
            false => Vec::new(),
        };
    }
    let takes = |ingest| any(&|app| app.ingest.contains(&ingest));
    let mut all = Vec::new();
    all.extend(takes(Ingest::Rtmp).then(|| tcp("rtmp", ports.rtmp)));
    all.extend(takes(Ingest::Srt).then(|| udp("srt", ports.srt)));
    if takes(Ingest::Whip) {
        all.extend(media(roster));
    }
    all
}

/// The ports of the site.
fn page_ports(roster: &Roster) -> Vec<Port> {
    let url = &roster.site.url;
    match url.is_https() {
        false => vec![tcp("http", url.port().unwrap_or(80))],
        true => {
            let page = url.port().unwrap_or(443);
            vec![tcp("http", 80), tcp("https", page), udp("http3", page)]
        }
    }
}

/// What the templates use. This function is long because it lists all of it.
fn values(roster: &Roster, kubernetes: &Kubernetes, options: &DeployOptions) -> Value {
    let ports = &roster.ome.ports;
    let url = &roster.admission.url;
    let page_ports = page_ports(roster);
    let page = page_ports.iter().map(|port| port.port).nth(1);
    let page = page.unwrap_or(page_ports[0].port);
    let recorded = roster
        .apps
        .values()
        .any(|app| roster.recorded_in(app).next().is_some());
    let api = api_variable(roster);
    let list = |ports: Vec<Port>| ports.into_iter().map(Value::from).collect::<Vec<_>>();
    let folder = |path: &std::path::Path| path.to_string_lossy().into_owned();
    let drain = i64::max(kubernetes.drain.as_secs(), 60);
    let ladders = roster.apps.values().any(|app| roster.has_ladder(app));
    let base = context! {
        made => MADE,
        namespace => &*kubernetes.namespace,
        function => kubernetes.function.as_str(),
        site => kubernetes.site.as_str(),
        image => roster.ome.version.image(),
        listen => url.port(),
        // the name by which the nodes call it
        service => url.host().split('.').next(),
        ports => context! {
            http => ports.http, thumbnail => ports.thumbnail, ovt => ports.ovt, api => ports.api,
        },
        api => api,
        secrets => secrets(roster),
        origin_ports => list(host_ports(roster, Role::Origin)),
        edge_ports => list(host_ports(roster, Role::Edge)),
        page => page,
        page_ports => list(page_ports),
        origin_cpu => if ladders { "\"2\"" } else { "500m" },
        rewinds => roster.apps.values().any(|app| app.dvr.is_some()),
        dvr => REWIND,
        relays => (!roster.relays.is_empty()).then(|| folder(&roster.ome.relay_maps)),
        records => recorded.then(|| folder(&roster.recordings.folder)),
        grace => drain + 30,
        tries => drain / 5,
        min => kubernetes.edges.min,
        max => kubernetes.edges.max,
        caddyfile => indented(&caddy::text(roster, options, &pod(Role::Edge)), 4),
    };
    let script = match api {
        Some(_) => render("drain.sh", include_str!("drain.sh"), &base),
        None => format!("sleep {drain}\ntouch /drained/yes"),
    };
    context! {
        drain => indented(&script, 20),
        ..base
    }
}

/// The engine's secrets: the name of the variable, and that in the Secret.
fn secrets(roster: &Roster) -> Vec<Value> {
    let key = |secret: &SecretRef| match secret {
        SecretRef::Env(name) => name.clone(),
        SecretRef::File(file) => {
            let name = file.file_name().unwrap_or_default();
            name.to_string_lossy().into_owned()
        }
    };
    let admission = &roster.admission.secret;
    let mut all = vec![context! { variable => admission_variable(roster), key => key(admission) }];
    if let (Some(token), Some(variable)) = (&roster.ome.api_token, api_variable(roster)) {
        all.push(context! { variable => variable, key => key(token) });
    }
    all
}

/// The files of an engine as the data of a ConfigMap.
fn configuration(roster: &Roster, options: &DeployOptions, role: Role) -> String {
    let mut all = ome::files(roster, options, &pod(role));
    if role == Role::Origin {
        all.extend(ome::record_maps(roster));
    }
    let entry = |file: DeployFile| format!("  {}: |\n{}", file.name, indented(&file.text, 4));
    let entries: Vec<_> = all.into_iter().map(entry).collect();
    entries.join("\n")
}

/// Each line, moved to the right by so many spaces. A block of YAML must not begin with a space or have tabs before its text.
fn indented(text: &str, by: usize) -> String {
    let lines = text.trim_end().lines();
    let lines = lines.map(|line| match line.is_empty() {
        true => String::new(),
        false => format!("{}{line}", " ".repeat(by)),
    });
    lines.collect::<Vec<_>>().join("\n")
}
