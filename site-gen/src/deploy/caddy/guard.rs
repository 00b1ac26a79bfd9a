//! Private streams and hidden pages: Caddy asks the function about each viewer.
//!
//! For a stream that is not public, Caddy asks `/authorize` before each playlist, segment and thumbnail, and whether it is
//! live. For WebRTC it copies the token of the viewer's cookie into the address, where the engine's admission webhook
//! checks it. No page, person or log sees an address with a token. A denial is the same as a missing stream.

use roster::{App, Roster};

use super::{
    caddyfile::{group, group_of},
    function::Function,
    headers,
    writer::{Caddy, token},
};

/// The cookie of a viewer's session, as a header's expression with the token as its first group.
const COOKIE: &str = r"Cookie (?:^|;\s*)__Host-mitts=([A-Za-z0-9._-]+)\s*(?:;|$)";

/// What a viewer gets who may not watch.
#[derive(Clone, Copy)]
pub(super) enum Denial {
    /// The page for missing addresses.
    Missing,
    /// No content: not live.
    NotLive,
}

/// Who may watch what.
pub(super) struct Guard {
    /// The names of public apps as a group, if some are private.
    public_apps: Option<String>,
    /// Whether all apps are private.
    all_private: bool,
    /// The names of hidden pages as a group, if there are any.
    hidden: Option<String>,
    function: Function,
}

impl Guard {
    pub(super) fn new(roster: &Roster) -> Self {
        let apps = || roster.apps.values();
        let public = group(apps().filter(|app| !app.is_private()));
        let some_private = apps().any(App::is_private);
        Guard {
            all_private: some_private && public.is_none(),
            public_apps: public.filter(|_| some_private),
            hidden: group_of(roster.hidden_pages()),
            function: Function::new(roster),
        }
    }

    /// Writes the conditions under which the stream of this name, a placeholder, is not public.
    ///
    /// A stream is public if the site has an OBS page for it: only public streams have one. So a build takes effect at
    /// once, without a restart of Caddy or the engine. Without the site's folder, no stream is public. In a private app,
    /// none is.
    fn unlisted(&self, name: &str, caddy: &mut Caddy) {
        let page = format!("file /{name}/obs/index.html");
        match &self.public_apps {
            _ if self.all_private => caddy.line("path *"),
            None => caddy.line(&format!("not {page}")),
            Some(apps) => caddy.block("not", |caddy| {
                caddy.line(&page);
                caddy.line(&format!("path_regexp ^/{apps}/"));
            }),
        }
    }

    /// Defines `@private` for a stream of this name, and asks about its viewers.
    pub(super) fn stream(&self, name: &str, denial: Denial, caddy: &mut Caddy) {
        caddy.comment("Only public streams have an OBS page. The viewers of others are asked for.");
        caddy.block("@private", |caddy| self.unlisted(name, caddy));
        self.ask("@private ", denial, caddy);
        no_store("@private ", caddy);
    }

    /// Copies the token of the viewer's session into the address for the engine, as its last parameter: also an empty one,
    /// so that a token that a client writes itself never counts.
    pub(super) fn token(&self, name: &str, caddy: &mut Caddy) {
        caddy.comment("The viewer's session, about which the engine asks the function.");
        caddy.block("@session", |caddy| {
            self.unlisted(name, caddy);
            caddy.line(&format!("header_regexp session {COOKIE}"));
        });
        caddy.block("@nobody", |caddy| {
            self.unlisted(name, caddy);
            caddy.line(&format!("not header_regexp {COOKIE}"));
        });
        caddy.line("rewrite @session ?{query}&token={re.session.1}");
        caddy.line("rewrite @nobody ?{query}&token=");
    }

    /// The pages that are missing for those who may not watch.
    pub(super) fn pages(&self, pages: impl FnOnce(&mut Caddy), caddy: &mut Caddy) {
        let Some(hidden) = &self.hidden else { return };
        caddy.comment("Hidden pages.");
        caddy.line(&format!("@guarded path_regexp ^/{hidden}(?:/|$)"));
        caddy.block("handle @guarded", |caddy| {
            caddy.block("route", |caddy| {
                self.ask("", Denial::Missing, caddy);
                no_store("", caddy);
                caddy.block("handle", pages);
            });
        });
        caddy.gap();
    }

    /// Asks the function. Its answer goes no further: neither headers nor a body.
    fn ask(&self, matcher: &str, denial: Denial, caddy: &mut Caddy) {
        let Function {
            upstream,
            host,
            prefix,
            ..
        } = &self.function;
        caddy.block(&format!("reverse_proxy {matcher}{upstream}"), |caddy| {
            caddy.line("method GET");
            caddy.line(&format!("rewrite {prefix}/authorize"));
            if let Some(host) = host {
                caddy.line(&format!("header_up Host {host}"));
            }
            caddy.line("header_up X-Forwarded-Uri {uri}");
            caddy.line("header_up X-Real-IP {remote_host}");
            caddy.block("transport http", |caddy| {
                caddy.line("dial_timeout 3s");
                caddy.line("response_header_timeout 5s");
            });
            caddy.line("@may status 204");
            // a handler that ends nothing lets the request go on
            caddy.block("handle_response @may", |caddy| {
                caddy.line("request_header -X-Forwarded-Uri");
            });
            caddy.block("handle_response", |caddy| match denial {
                Denial::Missing => caddy.line("error 404"),
                Denial::NotLive => caddy.line("respond 204"),
            });
        });
    }
}

/// Keeps answers out of all caches.
fn no_store(matcher: &str, caddy: &mut Caddy) {
    caddy.block(format!("header {matcher}").trim_end(), |caddy| {
        let value = token(&format!("private, {}", headers::CACHE_NEVER));
        caddy.line(&format!("Cache-Control {value}"));
        caddy.line("defer");
    });
}
