//! What a streamer types into their encoder.

use std::fmt::Write;

use roster::{Ingest, Roster, User};

use crate::encoders::{Encoders, is_local};

/// The settings for each of a user's apps, ready to paste; `key` stands where the key goes.
pub(super) fn text(roster: &Roster, user: &User, key: &str) -> String {
    let mut text = String::new();
    for app in user
        .apps
        .iter()
        .filter_map(|app| roster.apps.get(&app.value))
    {
        let to = Encoders::of(roster, &app.slug, is_local(roster));
        for ingest in &app.ingest {
            let _ = match ingest {
                Ingest::Whip => writeln!(
                    text,
                    "WHIP   Service      WHIP\n       Server       {}/{key}?direction=whip\n       \
                     Bearer token (leave empty)\n",
                    to.whip
                ),
                Ingest::Rtmp => writeln!(
                    text,
                    "RTMP   Service      Custom\n       Server       {}\n       \
                     Stream key   {key}\n",
                    to.rtmp
                ),
                Ingest::Srt => writeln!(
                    text,
                    "SRT    Service      Custom\n       Server       {}?streamid={}/{key}\n       \
                     Stream key   (leave empty)\n",
                    to.srt, to.streamid
                ),
            };
        }
    }
    text
}
