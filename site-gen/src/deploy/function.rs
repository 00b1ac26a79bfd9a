//! The function's two routes for pages: who is live, and whose a stream key is. Admission, which stands
//! at the same address, is not for the world.

use roster::Roster;

use super::{caddy::Caddy, headers};

/// Where Caddy finds the function: beside what OvenMediaEngine asks.
pub(super) struct Function {
    /// `127.0.0.1:9000`, or `https://host:443`.
    upstream: String,
    /// What the function wants to be called, if it is not this machine's own.
    host: Option<String>,
    /// What its paths begin with: a stage of an API Gateway.
    prefix: String,
    /// Whether it can tell who is live.
    list: bool,
}

/// The path of the list, as an expression.
const LIST: &str = r"path_regexp ^/live\.json$";

impl Function {
    /// As the roster's `[admission]` says.
    pub(super) fn new(roster: &Roster) -> Self {
        let url = &roster.admission.url;
        let (host, port) = (url.host(), url.port());
        let scheme = if url.is_https() { "https://" } else { "" };
        Function {
            upstream: format!("{scheme}{host}:{port}"),
            host: url.is_https().then(|| host.to_owned()),
            prefix: url.prefix().to_owned(),
            list: roster.has_live_list(),
        }
    }

    pub(super) fn routes(&self, caddy: &mut Caddy) {
        if self.list {
            caddy.comment("Who is live.");
            caddy.block("@list", |caddy| {
                caddy.line("method GET HEAD");
                caddy.line(LIST);
            });
            caddy.block("handle @list", |caddy| {
                caddy.line("encode zstd gzip");
                self.proxy(caddy);
            });
            caddy.gap();
        }
        caddy.comment("Whose a stream key is.");
        caddy.block("@whoami", |caddy| {
            caddy.line("method POST");
            caddy.line("path_regexp ^/whoami$");
        });
        caddy.block("handle @whoami", |caddy| {
            caddy.limit("long", 10);
            self.proxy(caddy);
        });
        caddy.gap();
    }

    /// A function that is down is no error of a page that asks who is live: browsers would show it.
    pub(super) fn errors(&self, caddy: &mut Caddy) {
        if !self.list {
            return;
        }
        caddy.comment("The function is down: nobody can tell who is live.");
        caddy.block("@list", |caddy| {
            caddy.line("expression {err.status_code} >= 500");
            caddy.line(LIST);
        });
        caddy.block("handle @list", |caddy| {
            caddy.line(&format!("header Cache-Control {}", headers::CACHE_NEVER));
            caddy.line("respond 204");
        });
    }

    fn proxy(&self, caddy: &mut Caddy) {
        if !self.prefix.is_empty() {
            caddy.line(&format!("rewrite * {}{{path}}", self.prefix));
        }
        caddy.block(&format!("reverse_proxy {}", self.upstream), |caddy| {
            if let Some(host) = &self.host {
                caddy.line(&format!("header_up Host {host}"));
            }
            // limits count by it: nobody shall write their own
            caddy.line("header_up X-Real-IP {remote_host}");
            caddy.line("header_up -Cookie");
            caddy.line("header_down -Server");
            caddy.block("transport http", |caddy| {
                caddy.line("dial_timeout 3s");
                caddy.line("response_header_timeout 5s");
            });
        });
    }
}
