//! The settings for OBS, with OBS's own names and in the order of its settings window.
//!
//! RTMP comes first because every OBS has it; WHIP requires OBS 30. The SRT key goes into the field "Stream Key", which
//! OBS masks and sends as the streamid. OBS shows a streamid in "Server", and logs it when the server refuses it.

use std::fmt::Write;

use engine::names::WHIP_QUERY;
use roster::{App, Ingest, Roster, User};

use crate::{encoders::Encoders, endpoints::Endpoints};

/// The order of the blocks.
const ORDER: [Ingest; 3] = [Ingest::Rtmp, Ingest::Srt, Ingest::Whip];

/// The encoder settings for OBS. With its defaults (B-frames, and a keyframe every 8 s), viewers over WebRTC see a frozen
/// picture. The settings of x264 have no field for B-frames, and the simple output mode has neither.
const OUTPUT: &str = "\
In OBS, Settings > Output, so that viewers see every frame, and see it soon:

  Output Mode Simple    tick \"Enable Custom Encoder Settings\", and write into
                        \"Custom Encoder Settings\":  keyint=30 bframes=0
  Advanced, x264        \"x264 Options\":  keyint=30 bframes=0
  Advanced, hardware    \"Keyframe Interval\" 1 s, \"Max B-frames\" 0

  keyint=30 is one keyframe a second at 30 frames a second; at 60, write keyint=60.
";

/// The settings for each of a user's apps, ready to paste, with this `key`. Empty for a user who may not publish.
pub(super) fn text(roster: &Roster, user: &User, key: &str) -> String {
    let apps = user.apps.iter();
    let apps: Vec<_> = apps
        .filter_map(|app| roster.apps.get(&app.value))
        .filter(|app| !app.ingest.is_empty())
        .collect();
    of_apps(roster, &apps, key)
}

/// The settings for one app.
pub(in crate::commands) fn for_app(roster: &Roster, app: Option<&App>, key: &str) -> String {
    of_apps(roster, &app.into_iter().collect::<Vec<_>>(), key)
}

fn of_apps(roster: &Roster, apps: &[&App], key: &str) -> String {
    if apps.is_empty() {
        return String::new();
    }
    let mut text = "\nIn OBS, Settings > Stream, one of these:\n\n".to_owned();
    for app in apps {
        stream(&mut text, roster, app, key);
    }
    text.push_str(OUTPUT);
    text
}

/// The settings for one app.
fn stream(text: &mut String, roster: &Roster, app: &App, key: &str) {
    let to = Encoders::of(roster, &app.slug, Endpoints::likely(roster));
    for ingest in ORDER {
        if !app.ingest.contains(&ingest) {
            continue;
        }
        let Encoders {
            whip,
            rtmp,
            srt,
            streamid,
        } = &to;
        // writing to a String cannot fail
        let _ = match ingest {
            Ingest::Rtmp => writeln!(
                text,
                "RTMP   Service      Custom...\n       \
                        Server       {rtmp}\n       \
                        Stream Key   {key}\n"
            ),
            Ingest::Srt => writeln!(
                text,
                "SRT    Service      Custom...\n       \
                        Server       {srt}\n       \
                        Stream Key   {streamid}/{key}\n"
            ),
            Ingest::Whip => writeln!(
                text,
                "WHIP   OBS 30 or newer\n       \
                        Service      WHIP\n       \
                        Server       {whip}/{key}?{WHIP_QUERY}\n       \
                        Bearer Token (leave empty)\n"
            ),
        };
    }
}
