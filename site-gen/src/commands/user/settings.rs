//! What a streamer types into their encoder.

use std::fmt::Write;

use roster::{Ingest, Roster, User};

/// The settings for each of a user's apps, ready to paste; `key` stands where the key goes.
pub(super) fn text(roster: &Roster, user: &User, key: &str) -> String {
    let mut text = String::new();
    let host = roster.ome.host.as_deref().unwrap_or(roster.site.url.host());
    let ports = roster.ome.ports;
    // a site on this machine alone has no Caddy in front
    let whip = match roster.site.url.host() {
        "localhost" | "127.0.0.1" | "[::1]" => format!("http://{host}:{}", ports.http),
        _ => roster.site.url.origin().to_owned(),
    };
    for app in user
        .apps
        .iter()
        .filter_map(|app| roster.apps.get(&app.value))
    {
        let name = &app.slug.value;
        for ingest in &app.ingest {
            let _ = match ingest {
                Ingest::Whip => writeln!(
                    text,
                    "WHIP   Service      WHIP\n       Server       {whip}/{name}/{key}?direction=whip\n       \
                     Bearer token (leave empty)\n"
                ),
                Ingest::Rtmp => writeln!(
                    text,
                    "RTMP   Service      Custom\n       Server       rtmp://{host}:{}/{name}\n       \
                     Stream key   {key}\n",
                    ports.rtmp
                ),
                Ingest::Srt => writeln!(
                    text,
                    "SRT    Service      Custom\n       Server       srt://{host}:{}?streamid=default/{name}/{key}\n       \
                     Stream key   (leave empty)\n",
                    ports.srt
                ),
            };
        }
    }
    text
}
