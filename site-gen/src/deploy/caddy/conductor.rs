//! Caddy's side of the conductor: what pages read of queues are files that it writes, and acts go to it.

use roster::Roster;

use super::writer::{Caddy, token};

/// How long what pages read is kept, in seconds.
const CACHE_QUEUE: &str = "public, max-age=1";

/// The conductor of the roster, if it has one.
pub(super) struct Conductor {
    /// The folder of what pages read.
    public: String,
}

impl Conductor {
    pub(super) fn new(roster: &Roster) -> Option<Self> {
        let conductor = roster.conductor.as_ref()?;
        let public = conductor.folder.join("public");
        // Caddy replaces what is in braces
        let public = public
            .to_str()
            .filter(|path| !path.contains(['{', '}', '\\']))?;
        Some(Conductor {
            public: public.to_owned(),
        })
    }

    pub(super) fn routes(&self, caddy: &mut Caddy) {
        caddy.comment("The queues of channels.");
        caddy.block("@queue", |caddy| {
            caddy.line("method GET HEAD");
            caddy.line(r"path_regexp ^/queue\.json$");
        });
        caddy.block("handle @queue", |caddy| {
            caddy.line(&format!("root * {}", token(&self.public)));
            caddy.value("header Cache-Control", CACHE_QUEUE);
            caddy.line("header Content-Type application/json");
            caddy.line("encode zstd gzip");
            caddy.line("file_server");
        });
        caddy.gap();
    }
}
