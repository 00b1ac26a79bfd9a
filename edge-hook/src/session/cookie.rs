//! The cookie of a session.

use jiff::SignedDuration;

/// Its name. With `__Host-`, browsers accept it only over TLS (or from this machine), for all paths of this host alone,
/// so no other host, not even one of the same domain, can set it. The generated Caddyfile reads it too.
pub(crate) const NAME: &str = "__Host-mitts";

/// The token in a `Cookie` header. If the name is there several times, none counts.
pub(crate) fn token(header: &str) -> Option<&str> {
    let mut tokens = header.split(';').filter_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == NAME).then_some(value)
    });
    let token = tokens.next()?;
    tokens.next().is_none().then_some(token)
}

/// The `Set-Cookie` header with a token.
pub(crate) fn setting(token: &str, life: SignedDuration) -> String {
    let seconds = life.as_secs().max(1);
    format!("{NAME}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}")
}

/// The `Set-Cookie` header that ends the session in this browser.
pub(crate) fn clearing() -> String {
    format!("{NAME}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_among_other_cookies() {
        for (header, found) in [
            ("__Host-mitts=a.b", Some("a.b")),
            ("a=b; __Host-mitts=a.b; c=d", Some("a.b")),
            ("a=b;__Host-mitts=a.b", Some("a.b")),
            ("__Host-mitts=", Some("")),
            ("x__Host-mitts=a.b", None),
            ("a=__Host-mitts=a.b", None),
            ("__host-mitts=a.b", None),
            ("__Host-mitts=a; __Host-mitts=b", None),
            ("", None),
        ] {
            assert_eq!(token(header), found, "{header}");
        }
    }
}
