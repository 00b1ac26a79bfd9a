//! Caddy's side of the conductor: what pages read of queues are files that it writes, and acts go to it.

use roster::Roster;

use super::{
    headers,
    writer::{Caddy, token},
};

/// How long what pages read is kept.
pub(in crate::deploy) const CACHE_QUEUE: &str = "public, max-age=1";

/// What a page gets if the conductor does not run: a problem document (RFC 9457). It has no `status`, since a proxy may say that in
/// several ways.
pub(in crate::deploy) const AWAY: &str = r#"{"type":"urn:mitts:problem:away","title":"the conductor does not answer","remedy":"try again in a few seconds; an admin starts it with systemctl start mitts-conduct"}"#;

/// The same for a body that the proxy refuses.
pub(in crate::deploy) const LONG: &str = r#"{"type":"urn:mitts:problem:too-long","title":"the body is too long","remedy":"send only the fields of the act"}"#;

/// What goes to it.
const CONTROL: &str = "path_regexp ^/control/";

/// The conductor of the roster, if it has one.
pub(super) struct Conductor {
    /// The folder of what pages read, unless Caddy cannot name it.
    public: Option<String>,
    /// The port of `/control`, if the roster asks for that.
    control: Option<u16>,
}

impl Conductor {
    pub(super) fn new(roster: &Roster) -> Option<Self> {
        let conductor = roster.conductor.as_ref()?;
        let public = conductor.folder.join("public");
        // Caddy replaces what is in braces
        let public = public
            .to_str()
            .filter(|path| !path.contains(['{', '}', '\\']));
        Some(Conductor {
            public: public.map(str::to_owned),
            control: conductor.control.then_some(conductor.port),
        })
    }

    pub(super) fn routes(&self, caddy: &mut Caddy) {
        if let Some(public) = &self.public {
            caddy.comment("The queues of channels.");
            caddy.block("@queue", |caddy| {
                caddy.line("method GET HEAD");
                caddy.line(r"path_regexp ^/queue\.json$");
            });
            caddy.block("handle @queue", |caddy| {
                caddy.line(&format!("root * {}", token(public)));
                caddy.value("header Cache-Control", CACHE_QUEUE);
                caddy.line("header Content-Type application/json");
                caddy.line("encode zstd gzip");
                caddy.line("file_server");
            });
            caddy.gap();
        }
        if let Some(port) = self.control {
            caddy.comment("Acts of admins and producers. The conductor asks who they are.");
            caddy.line(&format!("@control {CONTROL}"));
            caddy.block("handle @control", |caddy| {
                caddy.limit("long", 10);
                caddy.block(&format!("reverse_proxy 127.0.0.1:{port}"), |caddy| {
                    // limits use this address, so clients must not set it
                    caddy.line("header_up X-Real-IP {remote_host}");
                    caddy.line("header_down -Server");
                    caddy.block("transport http", |caddy| {
                        caddy.line("dial_timeout 3s");
                        // an act waits for a change of turns that is near
                        caddy.line("response_header_timeout 20s");
                        caddy.line("keepalive 20s");
                    });
                });
            });
            caddy.gap();
        }
    }

    /// A page can show these answers like those of the conductor.
    pub(super) fn errors(&self, caddy: &mut Caddy) {
        if self.control.is_none() {
            return;
        }
        caddy.comment("The conductor is down, or was not asked.");
        for (name, when, document) in [
            ("control_away", ">= 500", AWAY),
            ("control_long", "== 413", LONG),
        ] {
            caddy.block(&format!("@{name}"), |caddy| {
                caddy.line(&format!("expression {{err.status_code}} {when}"));
                caddy.line(CONTROL);
            });
            caddy.block(&format!("handle @{name}"), |caddy| {
                caddy.line(&format!("header Cache-Control {}", headers::CACHE_NEVER));
                caddy.line("header Content-Type application/problem+json");
                let document = document.replace('"', "\\\"");
                caddy.line(&format!("respond \"{document}\" {{err.status_code}}"));
            });
        }
    }
}
