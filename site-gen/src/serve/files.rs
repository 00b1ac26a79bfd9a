//! Serves the site's files like Caddy with the generated Caddyfile: types, caching, ETags, ranges, compressed files, and
//! redirects to folders. Pages also get the reload script.

use std::path::{Path, PathBuf};

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use percent_encoding::percent_decode_str;
use tower::ServiceExt;
use tower_http::services::ServeFile;

use crate::{deploy::kinds, paths::ASSETS};

/// The page for missing addresses.
const MISSING: &str = "404.html";

/// The result for an address.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    File(PathBuf),
    /// A folder without the final `/`, with its correct address.
    Folder(String),
    Nothing,
}

/// A folder that is only named like a hidden one: the public keys of invitations are in it.
const WELL_KNOWN: &str = ".well-known";

/// Finds a file in `root`. Hidden files do not exist.
fn find(root: &Path, uri: &Uri) -> Found {
    let Ok(path) = percent_decode_str(uri.path()).decode_utf8() else {
        return Found::Nothing;
    };
    let hidden =
        |part: &str| part.starts_with('.') && part != WELL_KNOWN || part.contains(['\0', '\\']);
    if path.split('/').any(hidden) {
        return Found::Nothing;
    }
    let file = root.join(path.trim_start_matches('/'));
    let index = file.join("index.html");
    match path.ends_with('/') {
        true if index.is_file() => Found::File(index),
        false if index.is_file() => {
            // two slashes at the start would be another site
            let query = uri
                .query()
                .map_or_else(String::new, |query| format!("?{query}"));
            Found::Folder(format!("/{}/{query}", uri.path().trim_start_matches('/')))
        }
        false if file.is_file() => Found::File(file),
        _ => Found::Nothing,
    }
}

/// Answers a request for a file in `root`. `script` adds the reload script to pages.
pub(super) async fn answer(
    root: &Path,
    request: Request,
    script: impl Fn(&str) -> String + Send,
) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let (file, status) = match find(root, request.uri()) {
        Found::File(file) => (file, StatusCode::OK),
        Found::Folder(address) => {
            let address = [(header::LOCATION, address)];
            return (StatusCode::PERMANENT_REDIRECT, address).into_response();
        }
        Found::Nothing => (root.join(MISSING), StatusCode::NOT_FOUND),
    };
    let kind = kinds::of(&file);
    if kind.is_some_and(|kind| kind.starts_with("text/html")) {
        let known = request.headers().get(header::IF_NONE_MATCH).cloned();
        return page(&file, status, known, script).await;
    }
    let mut served = ServeFile::new(&file);
    if file.starts_with(root.join(ASSETS)) {
        served = served.precompressed_br().precompressed_gzip();
    }
    let mut answer = match served.oneshot(request).await {
        Ok(answer) => answer.map(Body::new),
        Err(never) => match never {},
    };
    let is_file = answer.status().is_success();
    let headers = answer.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    if let Some(kind) = kind.filter(|_| is_file) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    answer
}

/// A complete page. The addition changes with each build, so the page has a different `ETag`.
async fn page(
    file: &Path,
    status: StatusCode,
    known: Option<HeaderValue>,
    script: impl Fn(&str) -> String + Send,
) -> Response {
    let plain = Request::new(Body::empty());
    let read = match ServeFile::new(file).oneshot(plain).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    };
    let modified = read.headers().get(header::LAST_MODIFIED).cloned();
    let found = read.status().is_success();
    let Ok(bytes) = to_bytes(Body::new(read.into_body()), usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if !found {
        return StatusCode::NOT_FOUND.into_response();
    }
    let html = script(&String::from_utf8_lossy(&bytes));
    let tag = format!("\"{}\"", &blake3::hash(html.as_bytes()).to_hex()[..16]);
    let is_known = known.is_some_and(|known| {
        let known = known.to_str().unwrap_or("").split(',');
        let mut known = known.map(|known| known.trim().trim_start_matches("W/"));
        known.any(|known| known == tag || known == "*")
    });
    let mut answer = match is_known && status == StatusCode::OK {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => {
            let kind = kinds::of(file).unwrap_or_default();
            // also without a body, for HEAD
            let length = html.len().to_string();
            let headers = [
                (header::CONTENT_TYPE, kind),
                (header::CONTENT_LENGTH, &length),
            ];
            (status, headers, html).into_response()
        }
    };
    if status != StatusCode::OK {
        // like Caddy: the page for missing addresses has no tag
        return answer;
    }
    let headers = answer.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Some(modified) = modified.filter(|_| !is_known) {
        headers.insert(header::LAST_MODIFIED, modified);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> tempfile::TempDir {
        let site = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("404.html", "nothing"),
            ("index.html", "<p>home"),
            ("alice/index.html", "<p>alice"),
            ("empty/a.txt", "a"),
            (".hidden", "x"),
            ("f.xyzzy", "x"),
            ("a b.txt", "0123456789"),
            ("assets/a.css", "a{}"),
            ("assets/a.css.br", "br"),
        ] {
            let path = site.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        site
    }

    async fn ask(
        root: &Path,
        method: Method,
        path: &str,
        headers: &[(header::HeaderName, &str)],
    ) -> (u16, String, Response<()>) {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        let answer = answer(root, request, |html| format!("{html}!")).await;
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        (parts.status.as_u16(), body, Response::from_parts(parts, ()))
    }

    #[tokio::test]
    async fn addresses_lead_to_files() {
        let site = site();
        for (path, status, body) in [
            ("/", 200, "<p>home!"),
            ("/alice/", 200, "<p>alice!"),
            ("/alice/?x=1", 200, "<p>alice!"),
            ("/alice", 308, ""),
            ("/a%20b.txt", 200, "0123456789"),
            ("/a%20b.txt/", 404, "nothing!"),
            ("/empty", 404, "nothing!"),
            ("/empty/", 404, "nothing!"),
            ("/.hidden", 404, "nothing!"),
            ("/alice/../.hidden", 404, "nothing!"),
            ("/%2e%2e/x", 404, "nothing!"),
            ("/%ff", 404, "nothing!"),
            ("/f.xyzzy", 200, "x"),
        ] {
            let (got, text, _) = ask(site.path(), Method::GET, path, &[]).await;
            assert_eq!((got, text.as_str()), (status, body), "{path}");
        }
        let (_, _, moved) = ask(site.path(), Method::GET, "//alice?a=b", &[]).await;
        assert_eq!(moved.headers()[header::LOCATION], "/alice/?a=b");
        assert_eq!(ask(site.path(), Method::POST, "/", &[]).await.0, 405);
    }

    #[tokio::test]
    async fn what_is_known_is_not_sent_again_and_parts_are() {
        let site = site();
        for path in ["/alice/", "/a%20b.txt"] {
            let (_, body, first) = ask(site.path(), Method::GET, path, &[]).await;
            let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
            assert!(first.headers().contains_key(header::LAST_MODIFIED));
            let known = [(header::IF_NONE_MATCH, tag.as_str())];
            let (status, none, _) = ask(site.path(), Method::GET, path, &known).await;
            assert_eq!((status, none.as_str()), (304, ""), "{path}");
            let (status, _, head) = ask(site.path(), Method::HEAD, path, &[]).await;
            assert_eq!(status, 200);
            assert_eq!(
                head.headers()[header::CONTENT_LENGTH],
                body.len().to_string()
            );
        }
        let part = [(header::RANGE, "bytes=2-4")];
        let (status, body, _) = ask(site.path(), Method::GET, "/a%20b.txt", &part).await;
        assert_eq!((status, body.as_str()), (206, "234"));
        // a range of a page with the addition would not match the file
        let (status, body, _) = ask(site.path(), Method::GET, "/alice/", &part).await;
        assert_eq!((status, body.as_str()), (200, "<p>alice!"));
    }

    #[tokio::test]
    async fn types_are_those_of_the_table() {
        let site = site();
        let kind = async |path: &str| {
            let (.., answer) = ask(site.path(), Method::GET, path, &[]).await;
            let kind = answer.headers().get(header::CONTENT_TYPE).cloned();
            kind.map(|kind| kind.to_str().unwrap().to_owned())
        };
        assert_eq!(
            kind("/a%20b.txt").await.as_deref(),
            Some("text/plain; charset=utf-8")
        );
        assert_eq!(kind("/f.xyzzy").await, None);
        assert_eq!(
            kind("/none.ics").await.as_deref(),
            Some("text/html; charset=utf-8")
        );
        let br = [(header::ACCEPT_ENCODING, "br")];
        let (_, body, answer) = ask(site.path(), Method::GET, "/assets/a.css", &br).await;
        assert_eq!(body, "br");
        assert_eq!(answer.headers()[header::CONTENT_ENCODING], "br");
        assert_eq!(
            answer.headers()[header::CONTENT_TYPE],
            "text/css; charset=utf-8"
        );
    }
}
