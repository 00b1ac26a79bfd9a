//! Which fields hold secrets, by name.
//!
//! A file with problems may have a secret in any field, also under a misspelt name, so names are matched
//! loosely. Problems show values only as far as these lists allow.

use crate::file::suggest::nearest;

/// Fields whose value is a secret if it is a string. `to` is here because people put a platform's key into it.
const SECRET: [&str; 12] = [
    "secret",
    "key",
    "keys",
    "hash",
    "token",
    "api_token",
    "discord",
    "password",
    "slack",
    "webhook",
    "env",
    "to",
];

/// Parts of names that suggest a secret.
const SECRET_PARTS: [&str; 10] = [
    "secret", "key", "token", "tok", "pass", "pw", "hash", "auth", "webhook", "cred",
];

/// Fields whose value is never a secret. It is shown even on a line that may contain one.
const HARMLESS: [&str; 73] = [
    "about",
    "address",
    "admins",
    "alert",
    "aliases",
    "app",
    "apps",
    "bitrate",
    "canvas",
    "codec",
    "control",
    "date",
    "description",
    "draft",
    "dvr",
    "early",
    "edges",
    "enabled",
    "encoder",
    "ended",
    "endpoint",
    "epoch",
    "events",
    "folder",
    "framerate",
    "from",
    "grace",
    "height",
    "host",
    "hosts",
    "ingest",
    "inner",
    "keep",
    "keep_bytes",
    "kind",
    "label",
    "language",
    "latency",
    "live",
    "local_hosts",
    "menu",
    "name",
    "obs_login",
    "only_turns",
    "origins",
    "pages",
    "playback",
    "port",
    "producers",
    "quiet",
    "record",
    "region",
    "relay_maps",
    "remove_local",
    "rendition",
    "renditions",
    "settle",
    "simulcast",
    "slots",
    "standby",
    "stream",
    "streams",
    "tagline",
    "tcp_only",
    "templates",
    "theme",
    "thumbnails",
    "timezone",
    "title",
    "until",
    "user",
    "version",
    "watchers",
];

/// Whether the value of a field of this name is a secret or names one. Misspelt names match too.
pub(crate) fn is_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    SECRET_PARTS.iter().any(|part| lower.contains(part))
        || (!is_harmless(name) && nearest(name, SECRET).is_some())
}

/// Whether the value of a field of this name may always be shown.
pub(crate) fn is_harmless(name: &str) -> bool {
    HARMLESS.contains(&name)
}

/// Whether this is the name of a field, so not itself a secret.
pub(crate) fn is_field(word: &str) -> bool {
    is_harmless(word) || SECRET.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmless_fields_are_sorted_and_hold_no_secret() {
        assert!(HARMLESS.is_sorted());
        assert!(HARMLESS.iter().all(|name| !is_secret(name)));
    }
}
