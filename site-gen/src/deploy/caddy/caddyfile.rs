//! The `Caddyfile`: one origin for pages, signalling, WHIP, LL-HLS and thumbnails.
//!
//! Only the requests listed here reach OvenMediaEngine. The function's routes for pages are included; admission and the REST
//! interface are not. Public names are slugs, and keys are not (they contain a `_`), so no playback path matches a
//! key.

use std::{fmt::Write, path::Path};

use engine::names::{THUMBNAIL, WHIP_QUERY};
use roster::{App, Ingest, Playback, Roster};

use crate::paths::MADE;

use super::{
    super::{DeployOptions, machine::Machine},
    archive::Archive,
    conductor::Conductor,
    function::Function,
    guard::{Denial, Guard},
    headers, kinds,
    live::{self, STREAM},
    login::Logins,
    upstreams::{Upstreams, proxy},
    writer::{Caddy, token},
};

/// The apps' names as a group of a regular expression, without escaping, since they are slugs. `None` without apps.
pub(in crate::deploy) fn group<'a>(apps: impl Iterator<Item = &'a App>) -> Option<String> {
    group_of(apps.map(|app| app.slug.as_str()))
}

/// Names as such a group.
pub(super) fn group_of<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut group = format!("(?:{}", names.next()?);
    for name in names {
        // Writing to a String cannot fail.
        let _ = write!(group, "|{name}");
    }
    group.push(')');
    Some(group)
}

/// A file's name without its extension, or a playlist's.
const FILE: &str = "[A-Za-z0-9_-]+";
/// A stream key: one of a guest has dots between its parts.
const KEY: &str = r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*";

/// The text of the file.
pub(in crate::deploy) fn text(
    roster: &Roster,
    options: &DeployOptions,
    machine: &Machine,
) -> String {
    let routes = Routes::new(roster, machine);
    let shared = machine.shares_certificates();
    Caddy::document(|caddy| {
        caddy.comment(MADE);
        caddy.block("", |caddy| {
            if shared {
                certificates(caddy);
            }
            logs(&routes, caddy);
        });
        caddy.gap();
        aliases(roster, caddy);
        caddy.block(&token(&address(roster)), |caddy| {
            root(options, caddy);
            caddy.gap();
            security(roster, options, caddy);
            caddy.gap();
            caddy.block("route", |caddy| routes.write(caddy));
            caddy.gap();
            caddy.block("handle_errors", |caddy| routes.errors(caddy));
        });
    })
}

/// The headers of every answer. Pages for other sites have a separate policy. No path matches both matchers, so the order
/// of Caddy's `header` directives does not matter.
fn security(roster: &Roster, options: &DeployOptions, caddy: &mut Caddy) {
    let policy = "content-security-policy";
    let embed = headers::embed_policy(roster, options);
    let mut all = headers::security_headers(roster, options);
    if let Some(embed) = &embed {
        caddy.comment("Other sites may only frame the pages made for them.");
        caddy.line(&format!("@embed path_regexp {}", headers::EMBED_PATHS));
        caddy.line(&format!("@own not path_regexp {}", headers::EMBED_PATHS));
        caddy.value(&format!("header @embed {}", canonical(policy)), embed);
        let own = all.iter().position(|(name, _)| *name == policy);
        if let Some((_, own)) = own.map(|at| all.remove(at)) {
            caddy.value(&format!("header @own {}", canonical(policy)), &own);
        }
    }
    caddy.block("header", |caddy| {
        for (name, value) in all {
            caddy.value(&canonical(name), &value);
        }
    });
}

/// The site's folder, unless an environment variable names another.
fn root(options: &DeployOptions, caddy: &mut Caddy) {
    let folder = options.public.as_deref().unwrap_or(Path::new("public"));
    let folder = folder.to_str().filter(|folder| !folder.is_empty());
    let fits = |folder: &&str| {
        let not = |c: char| c.is_control() || matches!(c, '{' | '}' | '\\');
        !folder.contains(not)
    };
    let folder = folder.filter(fits).unwrap_or_else(|| {
        caddy.comment("MITTS_PUBLIC must be the site's folder: its name cannot be written here.");
        "public"
    });
    // Caddy replaces the variable before it parses quotes.
    let folder = folder.replace('"', "\\\"");
    caddy.line(&format!("root * \"{{$MITTS_PUBLIC:{folder}}}\""));
}

/// `live.example.net` for an `https` site: Caddy then obtains the certificate automatically.
fn address(roster: &Roster) -> String {
    let url = &roster.site.url;
    let origin = url.origin();
    match origin.strip_prefix("https://") {
        Some(host) => host.to_owned(),
        None => origin.to_owned(),
    }
}

/// The site's other hosts lead to it. Browsers ask each time, so that hosts can change places.
fn aliases(roster: &Roster, caddy: &mut Caddy) {
    let url = &roster.site.url;
    let scheme = if url.is_https() { "" } else { "http://" };
    let port = url.port().map(|port| format!(":{port}"));
    let port = port.unwrap_or_default();
    let hosts = roster.site.aliases.iter();
    let hosts: Vec<_> = hosts
        .map(|host| token(&format!("{scheme}{}{port}", **host)))
        .collect();
    if hosts.is_empty() {
        return;
    }
    caddy.comment("Other hosts of the site.");
    caddy.block(&hosts.join(", "), |caddy| {
        caddy.line(&format!("header Cache-Control {}", headers::CACHE_PAGES));
        caddy.line(&format!("redir {}{{uri}} 308", token(url.origin())));
    });
    caddy.gap();
}

/// `x-content-type-options` as `X-Content-Type-Options`, the usual spelling.
pub(in crate::deploy) fn canonical(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    });
    words.collect::<Vec<_>>().join("-")
}

/// A path that starts with the name of an app in `apps`, followed by `rest`.
fn path(apps: &str, rest: &str) -> String {
    format!("path_regexp ^/{apps}/{rest}$")
}

/// Maps requests of apps to OvenMediaEngine's ports.
struct Routes {
    upstreams: Upstreams,
    /// Each of the following is a group of app names.
    apps: Option<String>,
    webrtc: Option<String>,
    whip: Option<String>,
    llhls: Option<String>,
    thumbnails: Option<String>,
    /// The requests that show whether a stream is live: its thumbnail, which a stream without video lacks, and its
    /// LL-HLS playlist. An app has one of them or both.
    live_thumbnails: Option<String>,
    live_llhls: Option<String>,
    live_both: Option<String>,
    live: Option<String>,
    function: Function,
    conductor: Option<Conductor>,
    guard: Guard,
    logins: Logins,
    archive: Option<Archive>,
    /// Whether there are keys by which invitations are checked.
    invites: bool,
}

impl Routes {
    fn new(roster: &Roster, machine: &Machine) -> Self {
        let apps = |test: fn(&&App) -> bool| group(roster.apps.values().filter(test));
        Routes {
            upstreams: Upstreams::new(roster, machine),
            apps: apps(|_| true),
            webrtc: apps(|app| app.plays(Playback::Webrtc)),
            whip: apps(|app| app.ingest.contains(&Ingest::Whip)),
            llhls: apps(|app| app.plays(Playback::Llhls)),
            thumbnails: apps(|app| app.thumbnails),
            live_thumbnails: apps(|app| app.thumbnails && !app.plays(Playback::Llhls)),
            live_llhls: apps(|app| !app.thumbnails && app.plays(Playback::Llhls)),
            live_both: apps(|app| app.thumbnails && app.plays(Playback::Llhls)),
            live: apps(|app| app.thumbnails || app.plays(Playback::Llhls)),
            function: Function::new(roster),
            conductor: Conductor::new(roster),
            guard: Guard::new(roster),
            logins: Logins::new(roster),
            archive: Archive::new(roster),
            // also before the first invitation, so that it needs no reload of Caddy
            invites: roster.takes_guests() || roster.has_private(),
        }
    }

    /// Writes the routes in this order; the first match handles the request.
    fn write(&self, caddy: &mut Caddy) {
        self.signalling(caddy);
        self.whip(caddy);
        self.llhls(caddy);
        self.thumbnails(caddy);
        self.live(caddy);
        self.function.routes(caddy);
        if let Some(conductor) = &self.conductor {
            conductor.routes(caddy);
        }
        if let (Some(archive), Some(apps)) = (&self.archive, &self.apps) {
            archive.route(apps, &self.guard, pages, caddy);
        }
        if let Some(apps) = &self.apps {
            caddy.comment("Nothing else of OvenMediaEngine is public.");
            caddy.line(&format!("@app path_regexp ^/{apps}(?:/|$)"));
            caddy.block("handle @app", |caddy| caddy.line("error 404"));
            caddy.gap();
        }
        if self.invites {
            // the only file of the site whose path is that of a hidden one
            caddy.comment("The public keys of invitations.");
            caddy.line(r"@keys path_regexp ^/\.well-known/jwks\.json$");
            caddy.block("handle @keys", |caddy| {
                caddy.line(&format!("header Cache-Control {}", headers::CACHE_PAGES));
                caddy.line("header Content-Type application/json");
                caddy.line("file_server");
            });
            caddy.gap();
        }
        self.logins.write(caddy);
        self.guard.pages(pages, caddy);
        caddy.block("handle", pages);
    }

    fn signalling(&self, caddy: &mut Caddy) {
        let Some(apps) = &self.webrtc else { return };
        caddy.comment("WebRTC signalling.");
        caddy.block("@ws", |caddy| {
            let path = path(apps, &format!("({STREAM})(?:/{FILE})?"));
            caddy.line(&path.replacen(' ', " ws ", 1));
            caddy.line("header Connection *Upgrade*");
            caddy.line("header Connection *upgrade*");
            caddy.line("header Upgrade websocket");
        });
        caddy.block("handle @ws", |caddy| {
            self.guard.token("{re.ws.1}", caddy);
            proxy(caddy, &self.upstreams.http, |caddy| {
                caddy.block("transport http", |caddy| caddy.line("keepalive off"));
            });
        });
        caddy.gap();
    }

    /// Here the name may be a key. The session's resource is below it.
    fn whip(&self, caddy: &mut Caddy) {
        let Some(apps) = &self.whip else { return };
        caddy.comment("WHIP: publishing.");
        caddy.block("@whip", |caddy| {
            caddy.line("method POST PATCH DELETE OPTIONS");
            caddy.line(&path(apps, &format!("{KEY}(?:/{FILE})?")));
            caddy.line(&format!("query {WHIP_QUERY}"));
        });
        caddy.block("handle @whip", |caddy| {
            // An offer has some kilobytes.
            caddy.limit("large", 100);
            self.upstreams.whip(caddy);
        });
        caddy.gap();
    }

    /// The connection pool is large because of the viewer counts: the engine counts viewers without a connection as gone.
    fn llhls(&self, caddy: &mut Caddy) {
        let Some(apps) = &self.llhls else { return };
        caddy.comment("LL-HLS, with enough connections for each viewer to keep one.");
        caddy.block("@llhls", |caddy| {
            caddy.line("method GET HEAD");
            let file = format!(r"({STREAM})/{FILE}\.(?:m3u8|m4s)");
            let path = path(apps, &file).replacen(' ', " llhls ", 1);
            caddy.line(&path);
        });
        caddy.block("handle @llhls", |caddy| {
            caddy.block("route", |caddy| {
                let denial = Denial::Missing;
                self.guard.stream("{re.llhls.1}", denial, caddy);
                proxy(caddy, &self.upstreams.http, |caddy| {
                    caddy.block("transport http", |caddy| {
                        caddy.line("keepalive 50s");
                        caddy.line("keepalive_idle_conns 0");
                        caddy.line("keepalive_idle_conns_per_host 4096");
                    });
                });
            });
        });
        caddy.gap();
    }

    /// A separate port, since before 0.21 a connection that served a thumbnail serves nothing else.
    fn thumbnails(&self, caddy: &mut Caddy) {
        let Some(apps) = &self.thumbnails else { return };
        caddy.comment("Thumbnails.");
        caddy.block("@thumb", |caddy| {
            caddy.line("method GET HEAD");
            let file = THUMBNAIL.replace('.', r"\.");
            let path = path(apps, &format!("({STREAM})/{file}"));
            caddy.line(&path.replacen(' ', " thumb ", 1));
        });
        caddy.block("handle @thumb", |caddy| {
            caddy.block("route", |caddy| {
                self.guard.stream("{re.thumb.1}", Denial::Missing, caddy);
                self.guard.token("{re.thumb.1}", caddy);
                self.upstreams.thumbnail(caddy);
            });
        });
        caddy.gap();
    }

    fn live(&self, caddy: &mut Caddy) {
        for (name, apps, thumbnails, llhls) in [
            ("live", &self.live_both, true, true),
            ("live_thumb", &self.live_thumbnails, true, false),
            ("live_hls", &self.live_llhls, false, true),
        ] {
            if let Some(apps) = apps {
                let sources = self.upstreams.sources(thumbnails, llhls);
                live::route(caddy, name, apps, &self.guard, &sources);
            }
        }
    }

    fn errors(&self, caddy: &mut Caddy) {
        if let Some(live) = &self.live {
            caddy.comment("OvenMediaEngine is down: nothing is live.");
            caddy.block("@live", |caddy| {
                caddy.line("expression {err.status_code} >= 500");
                caddy.line(&path(live, &format!("{STREAM}/live")));
            });
            caddy.block("handle @live", |caddy| caddy.line("respond 204"));
        }
        self.function.errors(caddy);
        if let Some(conductor) = &self.conductor {
            conductor.errors(caddy);
        }
        caddy.line("@missing expression {err.status_code} == 404");
        caddy.block("handle @missing", |caddy| {
            caddy.line(&format!("header Cache-Control {}", headers::CACHE_PAGES));
            // whatever the requested type
            caddy.value("header Content-Type", "text/html; charset=utf-8");
            // Caddy answers 404 without a body to conditional and range requests for the error page.
            for name in ["If-None-Match", "If-Modified-Since", "Range"] {
                caddy.line(&format!("request_header -{name}"));
            }
            caddy.block("header", |caddy| {
                caddy.line("-ETag");
                caddy.line("-Last-Modified");
                caddy.line("defer");
            });
            caddy.line("rewrite * /404.html");
            caddy.line("encode zstd gzip");
            caddy.line("file_server");
        });
        caddy.block("handle", |caddy| {
            caddy.line("respond \"\" {err.status_code}")
        });
    }
}

/// Serves the files of the site. `hide` would hide the whole site if it is in a folder with a leading dot.
fn pages(caddy: &mut Caddy) {
    caddy.line(r"@hidden path_regexp /\.");
    caddy.line("error @hidden 404");
    caddy.line("@write not method GET HEAD");
    caddy.line("error @write 405");
    caddy.block("@asset", |caddy| {
        caddy.line("path /assets/*");
        caddy.line("file");
    });
    caddy.value("header @asset Cache-Control", headers::CACHE_ASSETS);
    caddy.line("@page not path /assets/*");
    caddy.line(&format!(
        "header @page Cache-Control {}",
        headers::CACHE_PAGES
    ));
    for (kind, endings) in kinds::KINDS {
        let name = endings[0];
        caddy.line(&format!("@{name} path *.{}", endings.join(" *.")));
        caddy.value(&format!("header @{name} Content-Type"), kind);
    }
    caddy.line("encode zstd gzip");
    caddy.block("file_server", |caddy| caddy.line("precompressed br gzip"));
}

/// Where the edges keep the certificate that they share: an authority asks any of them for its proof.
fn certificates(caddy: &mut Caddy) {
    caddy.comment("The edges share their certificates: let all of them have this folder, for example over NFS.");
    caddy.block("storage file_system", |caddy| {
        caddy.line("root {$MITTS_CERTIFICATES:/var/lib/mitts/certificates}");
    });
}

/// No access log, and nothing in the error log that could contain a key. If OvenMediaEngine is down, the error log would
/// otherwise contain the whole address of a publisher.
fn logs(routes: &Routes, caddy: &mut Caddy) {
    caddy.block("log", |caddy| {
        caddy.block("format filter", |caddy| {
            caddy.line("wrap json");
            caddy.block("fields", |caddy| {
                match &routes.apps {
                    Some(apps) => {
                        let apps = apps.replacen("(?:", "(", 1);
                        let known = format!("^(?:/{apps}(?:/|$))?.*$");
                        caddy.line(&format!("request>uri regexp {known} /$1"));
                    }
                    None => caddy.line("request>uri delete"),
                }
                caddy.line("request>headers delete");
                caddy.line("resp_headers delete");
                // These only occur in `debug` lines.
                for field in ["headers", "uri", "request_path", "result"] {
                    caddy.line(&format!("{field} delete"));
                }
            });
        });
    });
}
