//! Whether a request comes from a page of the site.

use axum::http::{HeaderMap, HeaderValue, Uri, header};

/// Whether the request comes from a page of the site, or of the host to which it is sent. Browsers send `Origin` with
/// every POST and do not let pages change it; other programs may omit it.
pub fn is_own(site: &str, uri: &Uri, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let host = headers.get(header::HOST).map(HeaderValue::as_bytes);
    let host = uri
        .authority()
        .map(|host| host.as_str().as_bytes())
        .or(host);
    let origin = origin.as_bytes();
    let server = [b"https://".as_slice(), b"http://"]
        .iter()
        .find_map(|scheme| origin.strip_prefix(*scheme));
    origin == site.as_bytes() || server.is_some() && server == host
}
