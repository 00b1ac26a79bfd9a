//! `nginx.conf`, where the roster has `[nginx]`: the same routes as the Caddyfile, for a server that cannot run Caddy.
//!
//! nginx logs whole addresses, and those of publishers contain keys, so its site has no log. It has no handler for each kind of
//! request, so signalling and WHIP, whose paths overlap, are told apart by maps, and `auth_request` asks whether a stream is
//! live.

use std::path::Path;

use engine::names::{PLAYLIST, THUMBNAIL};
use minijinja::{Environment, UndefinedBehavior, Value, context};
use roster::{App, Ingest, Playback, Roster};

use crate::paths::MADE;

use super::{
    DeployFile, DeployOptions,
    caddy::{AWAY, CACHE_QUEUE, ENTRY, FILES, LONG, canonical, group, headers, kinds},
};

/// The file, if the roster asks for it.
pub(super) fn file(roster: &Roster, options: &DeployOptions) -> Option<DeployFile> {
    roster.nginx.as_ref()?;
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let template = include_str!("nginx.conf");
    let text = environment.render_str(template, values(roster, options));
    let text = text.unwrap_or_else(|error| unreachable!("nginx.conf: {error:#}"));
    // minijinja drops the last line break of a template
    Some(DeployFile {
        name: "nginx.conf".into(),
        text: text + "\n",
    })
}

/// A value inside quotes. nginx would replace a variable; no value here has one.
fn quoted(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() && !matches!(c, '"' | '\\' | '$'))
        .collect()
}

/// What the template uses. This function is long because it lists all of it.
fn values(roster: &Roster, options: &DeployOptions) -> Value {
    debug_assert_eq!((THUMBNAIL, PLAYLIST), ("thumb.jpg", "llhls.m3u8"));
    let url = &roster.site.url;
    let https = url.is_https();
    let host = url.host();
    let (certificate, key) = certificate(roster, host);
    let policy = headers::content_security_policy(roster, options);
    let headers: Vec<_> = headers::security_headers(roster, options)
        .into_iter()
        .filter(|(name, _)| *name != "content-security-policy")
        .map(|(name, value)| context! { name => canonical(name), value => quoted(&value) })
        .collect();
    let admission = &roster.admission.url;
    let scheme = if admission.is_https() {
        "https"
    } else {
        "http"
    };
    let function = format!("{}:{}", admission.host(), admission.port());
    let apps = |test: fn(&App) -> bool| names(roster, test);
    // nginx asks nobody about viewers, so it has nothing of private apps, and no hidden page
    let public = |test: fn(&App) -> bool| {
        group(
            roster
                .apps
                .values()
                .filter(|app| !app.is_private() && test(app)),
        )
    };
    let hidden: Vec<_> = roster.hidden_pages().collect();
    let logins: Vec<_> = (roster.layouts_with_login())
        .map(|layout| layout.slug.as_str())
        .collect();
    let root = options
        .public
        .as_deref()
        .unwrap_or(Path::new("/srv/mitts/public"));
    context! {
        made => MADE,
        https => https,
        host => host,
        aliases => roster.site.aliases.iter().map(|host| host.value.clone()).collect::<Vec<_>>(),
        origin => url.origin(),
        port => url.port().unwrap_or(if https { 443 } else { 80 }),
        listen_as => if https { " ssl http2" } else { "" },
        certificate => certificate,
        certificate_key => key,
        root => quoted(&root.to_string_lossy()),
        http => roster.ome.ports.http,
        thumbnail => roster.ome.ports.thumbnail,
        apps => apps(|_| true),
        webrtc => apps(webrtc),
        whip => apps(whip),
        sessions => apps(|app| webrtc(app) || whip(app)),
        llhls => public(llhls),
        thumbnails => public(|app| app.thumbnails),
        hidden => hidden.join("|"),
        logins => logins.join("|"),
        live => public(|app| app.thumbnails || llhls(app)),
        probes => probes(roster),
        archive => (roster.archive.as_ref())
            .filter(|archive| archive.public)
            .map(|archive| quoted(&archive.folder.to_string_lossy())),
        entry => ENTRY,
        files => FILES,
        recorded => public(|_| true),
        invitations => roster.takes_guests(),
        list => roster.has_live_list(),
        queue => (roster.conductor.as_ref())
            .map(|conductor| quoted(&conductor.folder.join("public").to_string_lossy())),
        cache_queue => CACHE_QUEUE,
        control => (roster.conductor.as_ref())
            .and_then(|conductor| conductor.control.then_some(conductor.port)),
        away => AWAY,
        long => LONG,
        obs => roster.apps.values().any(rtmp),
        function => format!("{scheme}://{function}{}", admission.prefix()),
        remote => admission.is_https(),
        function_host => match admission.is_https() {
            true => admission.host(),
            false => "$http_host",
        },
        policy => quoted(&policy),
        embed_policy => headers::embed_policy(roster, options).map(|policy| quoted(&policy)),
        embed_paths => headers::EMBED_PATHS,
        headers => headers,
        cache_assets => headers::CACHE_ASSETS,
        kinds => kinds::KINDS.map(kind).to_vec(),
    }
}

/// The certificate and its key: the roster's, or where certbot has them.
fn certificate(roster: &Roster, host: &str) -> (String, String) {
    let nginx = roster.nginx.as_ref();
    let usual = |file: &str| format!("/etc/letsencrypt/live/{host}/{file}");
    let path = |given: Option<&std::path::PathBuf>, file| match given {
        Some(path) => quoted(&path.to_string_lossy()),
        None => usual(file),
    };
    (
        path(
            nginx.and_then(|nginx| nginx.certificate.as_ref()),
            "fullchain.pem",
        ),
        path(
            nginx.and_then(|nginx| nginx.certificate_key.as_ref()),
            "privkey.pem",
        ),
    )
}

/// A type with its endings.
fn kind((kind, endings): (&str, &[&str])) -> Value {
    let (name, text) = match kind.split_once("; charset") {
        Some((name, _)) => (name, name != "text/html"),
        None => (kind, false),
    };
    context! { name => name, endings => endings.join(" "), text => text }
}

fn webrtc(app: &App) -> bool {
    app.plays(Playback::Webrtc)
}

fn llhls(app: &App) -> bool {
    app.plays(Playback::Llhls)
}

fn whip(app: &App) -> bool {
    app.ingest.contains(&Ingest::Whip)
}

fn rtmp(app: &App) -> bool {
    app.ingest.contains(&Ingest::Rtmp)
}

/// The names of some apps, as a group of a regular expression.
fn names(roster: &Roster, test: fn(&App) -> bool) -> Option<String> {
    group(roster.apps.values().filter(|app| test(app)))
}

/// How each app's streams are known to be live: by the thumbnail, by the playlist, or by one of them.
fn probes(roster: &Roster) -> Vec<Value> {
    let (thumb, list) = ("/_mitts/thumb", "/_mitts/llhls");
    let (both, no) = ("@mitts_second", "@mitts_no");
    let probe = |test: fn(&App) -> bool, first, next| {
        let public = roster.apps.values().filter(|app| !app.is_private());
        let apps = group(public.filter(|app| test(app)))?;
        Some(context! { apps => apps, first => first, next => next })
    };
    let probes = [
        probe(|app| app.thumbnails && llhls(app), thumb, both),
        probe(|app| app.thumbnails && !llhls(app), thumb, no),
        probe(|app| !app.thumbnails && llhls(app), list, no),
    ];
    probes.into_iter().flatten().collect()
}
