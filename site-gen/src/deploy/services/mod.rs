//! Services: units for systemd, and a Compose file. Each is a template that looks like the file itself.
//!
//! Secrets are files in [`SECRETS`], one for each variable or file that the roster names. Services get them as systemd
//! credentials or Compose secrets, so they are neither in a unit nor on a command line.

mod credentials;

use std::path::Path;

use minijinja::{Environment, UndefinedBehavior, Value, context, value::Serde};
use roster::Roster;

use crate::paths::MADE;

pub use self::credentials::is_plain;

use self::credentials::Credentials;
use super::{DeployFile, machine::Machine, ome::REWIND, ports::is_low, secrets::api_variable};

/// The folder of the site on a server.
pub const SITE: &str = "/srv/mitts";
/// The folder of the secrets on a server.
pub const SECRETS: &str = "/etc/mitts/secrets";

/// The name of each file in `deploy/`, and its template.
const TEMPLATES: [(&str, &str); 11] = [
    (
        "systemd/edge-hook.service",
        include_str!("edge-hook.service"),
    ),
    (
        "systemd/ovenmediaengine.service",
        include_str!("ovenmediaengine.service"),
    ),
    (
        "systemd/caddy.service.d/mitts.conf",
        include_str!("caddy.conf"),
    ),
    (
        "systemd/mitts-firewall.service",
        include_str!("mitts-firewall.service"),
    ),
    (
        "systemd/mitts-recordings.service",
        include_str!("mitts-recordings.service"),
    ),
    (
        "systemd/mitts-recordings.timer",
        include_str!("mitts-recordings.timer"),
    ),
    (
        "systemd/mitts-conduct.service",
        include_str!("mitts-conduct.service"),
    ),
    (
        "systemd/mitts-archive.service",
        include_str!("mitts-archive.service"),
    ),
    (
        "systemd/mitts-archive-push.service",
        include_str!("mitts-archive-push.service"),
    ),
    (
        "systemd/mitts-archive.timer",
        include_str!("mitts-archive.timer"),
    ),
    ("compose.yaml", include_str!("compose.yaml")),
];

/// The names of all units that a build may write.
pub fn units() -> impl Iterator<Item = &'static str> {
    TEMPLATES
        .iter()
        .filter_map(|(name, _)| name.strip_prefix("systemd/"))
}

/// The directives of both units that limit what a service can do. None of them keeps a program from the network.
const HARDENING: &str = "\
LockPersonality=yes
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProtectSystem=strict
RemoveIPC=yes
RestrictNamespaces=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native";

/// The REST interfaces that the function asks, if there is more than that of its own machine.
fn apis(roster: &Roster, machine: &Machine) -> Option<String> {
    let ports = &roster.ome.ports;
    api_variable(roster)?;
    machine.other_origins().next()?;
    let others = machine.other_origins();
    let others = others.map(|host| format!("http://{host}:{}", ports.api));
    let all: Vec<_> = [ports.api_address()].into_iter().chain(others).collect();
    Some(all.join(","))
}

/// A folder of the engine.
fn folder(path: &Path) -> Value {
    let path = path.to_string_lossy();
    // systemd makes folders in /var/lib for the service's user; the unit makes others
    let state = path.strip_prefix("/var/lib/").filter(|path| is_plain(path));
    context! { path => &*path, state => state, plain => is_plain(&path) }
}

/// The files. Where the function is not on this machine, it has no unit; without recordings, nothing removes old ones;
/// without an archive, nothing makes entries of them.
///
/// This function is long because it lists what the templates use.
pub(super) fn files(roster: &Roster, machine: &Machine) -> Vec<DeployFile> {
    let ome = &roster.ome;
    let mut credentials = Credentials::new(roster);
    let url = &roster.admission.url;
    let listen = url.local_addr().map(|address| address.to_string());
    let listen = listen.unwrap_or_else(|| format!("{}:{}", url.host(), url.port()));
    let listen = (machine.has_function(roster) && !url.is_https()).then_some(listen);
    if listen.is_none() {
        credentials.notices.clear();
    }
    let engine_ports = [ome.ports.http, ome.ports.thumbnail, ome.ports.rtmp];
    let more_ports = [ome.ports.srt, ome.ports.relay, ome.ports.ice, ome.ports.api];
    let relays = !roster.relays.is_empty() && !machine.is_edge();
    let recorded = |app| roster.recorded_in(app).next().is_some();
    let mut folders = Vec::new();
    folders.extend(relays.then(|| folder(&ome.relay_maps)));
    let records = roster.apps.values().any(recorded) && !machine.is_edge();
    folders.extend(records.then(|| folder(&roster.recordings.folder)));
    let recordings = roster.recordings.folder.to_string_lossy();
    let conductor = roster.conductor.as_ref();
    let conductor = conductor.map(|conductor| conductor.folder.to_string_lossy());
    // a folder that units cannot name is one for which the admin writes a unit
    let conductor = conductor.filter(|folder| is_plain(folder));
    let archive = roster.archive.as_ref().filter(|_| !machine.is_edge());
    let store = roster
        .archive
        .as_ref()
        .map(|archive| archive.folder.to_string_lossy());
    let bucket = roster.archive.as_ref().and_then(|it| it.bucket.as_ref());
    let shown = roster
        .archive
        .as_ref()
        .is_some_and(|archive| archive.public);
    let context = context! {
        store => store.as_deref().unwrap_or(""),
        served => shown && store.as_deref().is_some_and(is_plain),
        made => MADE,
        bucket => bucket.map(|bucket| bucket.address.to_string()),
        bucket_secrets => Serde(&credentials.archive),
        conductor => conductor.as_deref(),
        control => roster.conductor.as_ref().filter(|own| own.control).map(|own| own.port),
        conducts => roster.channels.values().any(|channel| channel.queue.is_some()),
        site => SITE,
        // the folder of this machine's files, from the site's, and the way back from it
        files => format!("deploy/{}", machine.folder).trim_end_matches('/'),
        up => [".."].repeat(1 + machine.folder.matches('/').count()).join("/"),
        caddy => machine.has_pages(),
        shared => machine.shares_certificates(),
        apis => apis(roster, machine),
        networked => url.local_addr().is_none(),
        public => format!("{SITE}/public"),
        secrets => SECRETS,
        hardening => HARDENING,
        version => ome.version.to_string(),
        image => ome.version.image(),
        listen => &listen,
        listen_low => is_low(url.port()),
        engine_low => engine_ports.into_iter().chain(more_ports).any(is_low),
        relays => relays,
        channels => !roster.channels.is_empty() && !machine.is_edge(),
        folders => folders,
        recordings => &*recordings,
        records => records,
        rewinds => roster.apps.values().any(|app| app.dvr.is_some()),
        dvr => REWIND,
        api => api_variable(roster).map(|_| ome.ports.api),
        function_secrets => Serde(&credentials.function),
        conductor_secrets => Serde(&credentials.conductor),
        notice_secrets => Serde(&credentials.notices),
        engine_secrets => Serde(&credentials.engine),
        all_secrets => Serde(credentials.all()),
        unnamed => credentials.unnamed,
    };
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let prunes = records && is_plain(&recordings);
    let archives =
        archive.is_some() && is_plain(&recordings) && store.as_deref().is_some_and(is_plain);
    let templates = TEMPLATES.into_iter().filter(|(name, _)| match *name {
        "systemd/edge-hook.service" => listen.is_some(),
        "systemd/caddy.service.d/mitts.conf" => machine.has_pages(),
        name if name.contains("mitts-recordings") => prunes,
        "systemd/mitts-conduct.service" => conductor.is_some(),
        "systemd/mitts-archive-push.service" => archives && bucket.is_some(),
        name if name.contains("mitts-archive") => archives,
        _ => true,
    });
    templates
        .map(|(name, template)| {
            let text = environment.render_str(template, &context);
            let text = text.unwrap_or_else(|error| unreachable!("{name}: {error:#}"));
            // minijinja drops the last line break of a template
            DeployFile {
                name: name.into(),
                text: text + "\n",
            }
        })
        .collect()
}
