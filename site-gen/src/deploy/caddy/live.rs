//! Whether a stream is live.

use super::{
    guard::{Denial, Guard},
    headers,
    writer::Caddy,
};

/// A public stream's name.
pub(super) const STREAM: &str = "[a-z0-9-]+";

/// Answers whether a stream is live: 200 or 204. Never an error, which browsers would show in the console. `name` is the
/// matcher's, `apps` a group of a regular expression.
pub(super) fn route(
    caddy: &mut Caddy,
    name: &str,
    apps: &str,
    guard: &Guard,
    sources: &[(&str, &str)],
) {
    caddy.comment("Whether a stream is live: 200 yes, 204 no.");
    caddy.block(&format!("@{name}"), |caddy| {
        caddy.line("method GET HEAD");
        let apps = apps.replacen("(?:", "(", 1);
        caddy.line(&format!("path_regexp {name} ^/{apps}/({STREAM})/live$"));
    });
    caddy.block(&format!("handle @{name}"), |caddy| {
        caddy.block("route", |caddy| {
            caddy.line(&format!("header Cache-Control {}", headers::CACHE_NEVER));
            let stream = format!("{{re.{name}.2}}");
            guard.stream(&stream, Denial::NotLive, caddy);
            caddy.line("rewrite * ?");
            guard.token(&stream, caddy);
            live_by(caddy, name, sources);
        });
    });
    caddy.gap();
}

/// Requests something that OvenMediaEngine has only for live streams: the first source, or else the next.
fn live_by(caddy: &mut Caddy, name: &str, sources: &[(&str, &str)]) {
    let [(upstream, file), others @ ..] = sources else {
        return caddy.line("respond 204");
    };
    caddy.block(&format!("reverse_proxy {upstream}"), |caddy| {
        caddy.line("method GET");
        let rewritten = format!("/{{re.{name}.1}}/{{re.{name}.2}}/{file}?{{query}}");
        caddy.line(&format!("rewrite {rewritten}"));
        caddy.line("header_up X-Real-IP {remote_host}");
        caddy.line("header_up -Cookie");
        caddy.block("transport http", |caddy| {
            caddy.line("keepalive off");
            caddy.line("dial_timeout 3s");
            caddy.line("response_header_timeout 5s");
        });
        caddy.line("@yes status 200");
        caddy.block("handle_response @yes", |caddy| caddy.line("respond 200"));
        if !others.is_empty() {
            caddy.line("@none status 404");
            caddy.block("handle_response @none", |caddy| {
                live_by(caddy, name, others)
            });
        }
        caddy.block("handle_response", |caddy| caddy.line("respond 204"));
    });
}
