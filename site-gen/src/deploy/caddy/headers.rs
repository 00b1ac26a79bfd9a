//! The headers of every page, from Caddy and from `mitts serve`.

use roster::{Playback, Roster, Slug};

use super::super::DeployOptions;
use crate::theme::players::OVENPLAYER_STYLE;

/// For `/assets/*`, whose names change with their content: a year, without revalidation.
pub const CACHE_ASSETS: &str = "public, max-age=31536000, immutable";
/// For pages: cached, but revalidated by `ETag` each time.
pub const CACHE_PAGES: &str = "no-cache";
/// For answers that must not be cached.
pub const CACHE_NEVER: &str = "no-store";

/// The paths of pages for other sites, as a regular expression.
pub const EMBED_PATHS: &str = "^/[a-z0-9-]+(?:/[a-z0-9-]+)?/embed/$";

/// Whether a path is that of such a page.
pub fn is_embed(path: &str) -> bool {
    let slug = |part: &str| part.parse::<Slug>().is_ok();
    path.strip_prefix('/')
        .and_then(|path| path.strip_suffix("/embed/"))
        .is_some_and(|path| path.split('/').count() <= 2 && path.split('/').all(slug))
}

/// The permissions of a page.
const PERMISSIONS: &str = "autoplay=(self), camera=(self), display-capture=(self), \
    fullscreen=(self), microphone=(self), picture-in-picture=(self), \
    geolocation=(), payment=(), usb=()";

/// The content security policy of every page.
///
/// The strictest policy with which OvenPlayer 0.10.54 and hls.js 1.7 play without a violation. The player writes style
/// attributes (`style-src-attr`) and one style element, allowed by its hash, and uses media from `blob:` (`media-src`).
/// Older Safari does not accept `'self'` for web sockets, so their address is listed. CSP has no syntax for IPv6 addresses, so
/// these are left out.
pub fn content_security_policy(roster: &Roster, options: &DeployOptions) -> String {
    policy(roster, options, &[])
}

/// The policy of pages for other sites: `/alice/embed/`. `None` if the roster allows none.
pub fn embed_policy(roster: &Roster, options: &DeployOptions) -> Option<String> {
    let embed: Vec<String> = roster.site.embed.iter().map(ToString::to_string).collect();
    (!embed.is_empty()).then(|| policy(roster, options, &embed))
}

fn policy(roster: &Roster, options: &DeployOptions, ancestors: &[String]) -> String {
    let url = &roster.site.url;
    let mut sources = Sources::default();
    if let Some(cdn) = &options.cdn {
        sources.script.push(cdn.clone());
    }
    sources.recordings(roster);
    if options.endpoints.is_direct() {
        sources.direct(roster);
    } else if !url.host().starts_with('[') {
        let scheme = if url.is_https() { "wss" } else { "ws" };
        let port = url.port().map(|port| format!(":{port}"));
        let port = port.unwrap_or_default();
        sources
            .connect
            .push(format!("{scheme}://{}{port}", url.host()));
    }
    [
        "default-src 'none'".to_owned(),
        directive("script-src 'self'", &sources.script),
        directive("style-src 'self'", &OVENPLAYER_STYLE.map(str::to_owned)),
        "style-src-attr 'unsafe-inline'".to_owned(),
        directive("img-src 'self'", &sources.image),
        directive("media-src 'self' blob:", &sources.media),
        directive("connect-src 'self'", &sources.connect),
        directive("frame-ancestors 'self'", ancestors),
        "base-uri 'none'".to_owned(),
        "form-action 'none'".to_owned(),
        "manifest-src 'self'".to_owned(),
        "worker-src 'self'".to_owned(),
    ]
    .join("; ")
}

/// Sources in addition to the page's origin.
#[derive(Default)]
struct Sources {
    script: Vec<String>,
    image: Vec<String>,
    media: Vec<String>,
    connect: Vec<String>,
}

impl Sources {
    /// The public address of the archive's object store. Playlists of long recordings are loaded by a script.
    fn recordings(&mut self, roster: &Roster) {
        let archive = roster.archive.as_ref().filter(|archive| archive.public);
        let url = archive.and_then(|archive| archive.bucket.as_ref()?.url.as_ref());
        if let Some(url) = url {
            self.media.push(url.origin());
            self.connect.push(url.origin());
        }
    }

    /// OvenMediaEngine's ports on the host of the page.
    fn direct(&mut self, roster: &Roster) {
        let ports = &roster.ome.ports;
        let http = format!("http://*:{}", ports.http);
        let any = |playback| roster.apps.values().any(|app| app.plays(playback));
        if any(Playback::Webrtc) {
            self.connect.push(format!("ws://*:{}", ports.http));
        }
        if any(Playback::Llhls) {
            self.media.push(http.clone());
        }
        self.connect.push(http);
        if roster.apps.values().any(|app| app.thumbnails) {
            let thumbnail = format!("http://*:{}", ports.thumbnail);
            self.image.push(thumbnail.clone());
            self.connect.push(thumbnail);
        }
    }
}

fn directive(start: &str, sources: &[String]) -> String {
    let mut text = start.to_owned();
    for source in sources {
        text.push(' ');
        text.push_str(source);
    }
    text
}

/// The headers of every answer, names in lower case, in a fixed order.
///
/// Two are only sent over TLS: `Strict-Transport-Security` has no effect without it, and browsers warn about
/// `Cross-Origin-Opener-Policy` on an untrusted origin.
pub fn security_headers(roster: &Roster, options: &DeployOptions) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        (
            "content-security-policy",
            content_security_policy(roster, options),
        ),
        ("permissions-policy", PERMISSIONS.to_owned()),
        ("referrer-policy", "same-origin".to_owned()),
        ("x-content-type-options", "nosniff".to_owned()),
    ];
    if roster.site.url.is_https() && !options.endpoints.is_direct() {
        headers.push(("cross-origin-opener-policy", "same-origin".to_owned()));
        headers.push(("strict-transport-security", "max-age=31536000".to_owned()));
    }
    headers
}
