//! The function's public routes: `/live.json`, `/whoami`, `/session` and `/may` for pages, and `/obs` for OBS. Admission, at
//! the same address, is not public.

use roster::{Ingest, Roster};

use super::{headers, writer::Caddy};

/// The address of the function for Caddy.
pub(super) struct Function {
    /// `127.0.0.1:9000`, or `https://host:443`.
    pub(super) upstream: String,
    /// The `Host` for the function, if it is not on this machine.
    pub(super) host: Option<String>,
    /// The prefix of its paths: the stage of an API Gateway.
    pub(super) prefix: String,
    /// Whether it has `/live.json`.
    list: bool,
    /// Whether an app accepts RTMP, by which OBS sends what it is told.
    obs: bool,
}

/// Whether the function gets the browser's cookies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cookies {
    Sent,
    Dropped,
}

/// The path of the list, as an expression.
const LIST: &str = r"path_regexp ^/live\.json$";

impl Function {
    /// The function of the roster's `[admission]`.
    pub(super) fn new(roster: &Roster) -> Self {
        let url = &roster.admission.url;
        let (host, port) = (url.host(), url.port());
        let scheme = if url.is_https() { "https://" } else { "" };
        Function {
            upstream: format!("{scheme}{host}:{port}"),
            host: url.is_https().then(|| host.to_owned()),
            prefix: url.prefix().to_owned(),
            list: roster.has_live_list(),
            obs: (roster.apps.values()).any(|app| app.ingest.contains(&Ingest::Rtmp)),
        }
    }

    pub(super) fn routes(&self, caddy: &mut Caddy) {
        if self.list {
            caddy.comment("The list of live streams.");
            caddy.block("@list", |caddy| {
                caddy.line("method GET HEAD");
                caddy.line(LIST);
            });
            caddy.block("handle @list", |caddy| {
                caddy.line("encode zstd gzip");
                self.proxy(Cookies::Dropped, caddy);
            });
            caddy.gap();
        }
        caddy.comment("The check of stream keys.");
        caddy.block("@whoami", |caddy| {
            caddy.line("method POST");
            caddy.line("path_regexp ^/whoami$");
        });
        caddy.block("handle @whoami", |caddy| {
            caddy.limit("long", 10);
            self.proxy(Cookies::Dropped, caddy);
        });
        caddy.gap();
        if self.obs {
            caddy.comment("OBS asks how to encode.");
            caddy.block("@obs", |caddy| {
                caddy.line("method POST");
                caddy.line("path_regexp ^/obs$");
            });
            caddy.block("handle @obs", |caddy| {
                caddy.limit("report", 100);
                self.proxy(Cookies::Dropped, caddy);
            });
            caddy.gap();
        }
        caddy.comment("The sessions of viewers of private streams.");
        caddy.block("@sessions", |caddy| {
            caddy.line("method POST DELETE");
            caddy.line("path_regexp ^/session$");
        });
        caddy.block("handle @sessions", |caddy| {
            caddy.limit("long", 10);
            self.proxy(Cookies::Sent, caddy);
        });
        caddy.gap();
        caddy.comment("Who may watch.");
        caddy.block("@watch", |caddy| {
            caddy.line("method GET HEAD");
            caddy.line("path_regexp ^/may/[a-z0-9-]+(?:/[a-z0-9-]+)?$");
        });
        caddy.block("handle @watch", |caddy| self.proxy(Cookies::Sent, caddy));
        caddy.gap();
    }

    /// If the function is down, `/live.json` is not an error, since browsers would show it.
    pub(super) fn errors(&self, caddy: &mut Caddy) {
        if !self.list {
            return;
        }
        caddy.comment("The function is down: there is no list of live streams.");
        caddy.block("@list", |caddy| {
            caddy.line("expression {err.status_code} >= 500");
            caddy.line(LIST);
        });
        caddy.block("handle @list", |caddy| {
            caddy.line(&format!("header Cache-Control {}", headers::CACHE_NEVER));
            caddy.line("respond 204");
        });
    }

    fn proxy(&self, cookies: Cookies, caddy: &mut Caddy) {
        if !self.prefix.is_empty() {
            caddy.line(&format!("rewrite * {}{{path}}", self.prefix));
        }
        caddy.block(&format!("reverse_proxy {}", self.upstream), |caddy| {
            if let Some(host) = &self.host {
                caddy.line(&format!("header_up Host {host}"));
            }
            // limits use this address, so clients must not set it
            caddy.line("header_up X-Real-IP {remote_host}");
            if cookies == Cookies::Dropped {
                caddy.line("header_up -Cookie");
            }
            caddy.line("header_down -Server");
            caddy.block("transport http", |caddy| {
                caddy.line("dial_timeout 3s");
                caddy.line("response_header_timeout 5s");
                // the function closes connections that are idle for 30 seconds
                caddy.line("keepalive 20s");
            });
        });
    }
}
