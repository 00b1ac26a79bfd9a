//! The paths of the REST interface.

use crate::names::VHOST;

/// The engine's version.
pub(super) const VERSION: &str = "/v1/version";

/// The streams of an app.
pub(super) fn streams(app: &str) -> Option<String> {
    part(app).map(|app| format!("/v1/vhosts/{VHOST}/apps/{app}/streams"))
}

/// An action of an app, such as `pushes`.
pub(super) fn action(app: &str, action: &str) -> Option<String> {
    part(app).map(|app| format!("/v1/vhosts/{VHOST}/apps/{app}:{action}"))
}

/// One stream.
pub(super) fn stream(app: &str, stream: &str) -> Option<String> {
    let (app, stream) = (part(app)?, part(stream)?);
    Some(format!("/v1/vhosts/{VHOST}/apps/{app}/streams/{stream}"))
}

/// The statistics of one stream.
pub(super) fn stats(app: &str, stream: &str) -> Option<String> {
    let (app, stream) = (part(app)?, part(stream)?);
    Some(format!(
        "/v1/stats/current/vhosts/{VHOST}/apps/{app}/streams/{stream}"
    ))
}

/// A name that can be part of a path unescaped; `None` if it would change the path.
fn part(name: &str) -> Option<&str> {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
    Some(name).filter(|name| !name.is_empty() && name.bytes().all(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        assert_eq!(
            stream("show", "ann-2").as_deref(),
            Some("/v1/vhosts/default/apps/show/streams/ann-2")
        );
        for name in ["", ".", "..", "a/b", "a?b", "a#b", "%2f", "a b", "é"] {
            assert_eq!(streams(name), None, "{name}");
            assert_eq!(stats("show", name), None, "{name}");
        }
    }
}
