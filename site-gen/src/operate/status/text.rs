//! The status as a table.

use std::fmt::Write;

use jiff::{SignedDuration, Timestamp};
use unicode_width::UnicodeWidthStr;

use super::{Status, Stream};
use crate::{
    relays,
    words::{counted, size},
};

/// The status at `now`.
pub fn text(status: &Status, now: Timestamp) -> String {
    let mut text = format!(
        "OvenMediaEngine {} at {}, {}\n",
        status.version,
        status.server,
        counted(status.streams.len(), "stream")
    );
    if !status.streams.is_empty() {
        let head = ["STREAM", "BY", "FOR", "VIEWERS", "MBIT/S", "VIDEO", "AUDIO"];
        let streams = status.streams.iter().map(|stream| line(stream, now));
        table(&mut text, head, streams);
    }
    if !status.relays.is_empty() {
        let relays = status.relays.iter().map(relay);
        table(&mut text, ["RELAY", "STREAM", "TO", "STATE", ""], relays);
    }
    if let Some(recordings) = &status.recordings {
        let now = recordings.now.iter();
        let now: Vec<_> = now.map(|one| [one.id.clone(), size(one.bytes)]).collect();
        if !now.is_empty() {
            table(&mut text, ["RECORDING", "SIZE"], now);
        }
        let (files, bytes) = (counted(recordings.files, "file"), size(recordings.bytes));
        let _ = writeln!(text, "\n{files} of recordings, {bytes}");
    }
    text
}

/// Appends a table, after an empty line.
fn table<const N: usize>(
    text: &mut String,
    head: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) {
    let mut lines = vec![head.map(str::to_owned)];
    lines.extend(rows);
    let widths: Vec<_> = (0..N)
        .map(|at| lines.iter().map(|line| line[at].width()).max().unwrap_or(0))
        .collect();
    text.push('\n');
    for line in &lines {
        let mut shown = String::new();
        for (cell, width) in line.iter().zip(&widths) {
            let _ = write!(shown, "{cell}{}  ", " ".repeat(width - cell.width()));
        }
        let _ = writeln!(text, "{}", shown.trim_end());
    }
}

fn relay(relay: &relays::Status) -> [String; 5] {
    let attempts = usize::try_from(relay.attempts).unwrap_or(usize::MAX);
    let more = match relay.state {
        relays::State::Pushing => size(relay.bytes),
        relays::State::Error | relays::State::Connecting if attempts > 0 => {
            format!("{} failed", counted(attempts, "attempt"))
        }
        _ => String::new(),
    };
    [
        relay.relay.clone(),
        relay.stream.clone(),
        relay.to.clone(),
        relay.state.as_str().to_owned(),
        more,
    ]
}

fn line(stream: &Stream, now: Timestamp) -> [String; 7] {
    let none = || "-".to_owned();
    let since = stream
        .since
        .as_ref()
        .and_then(|since| since.parse::<Timestamp>().ok());
    let viewers = stream.viewers.map(|viewers| match stream.viewers_min {
        true => format!("{viewers}+"),
        false => viewers.to_string(),
    });
    let rate = match (stream.live, stream.bitrate) {
        (Some(false), _) => Some("no media".to_owned()),
        #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
        (_, rate) => rate.map(|rate| format!("{:.1}", rate as f64 / 1e6)),
    };
    [
        stream.id.clone(),
        stream.protocol.map_or_else(none, str::to_owned),
        since.map_or_else(none, |since| span(now.duration_since(since))),
        viewers.unwrap_or_else(none),
        rate.unwrap_or_else(none),
        stream.video.clone().unwrap_or_else(none),
        stream.audio.clone().unwrap_or_else(none),
    ]
}

/// "2 h 05 min", "12 min" or "8 s".
fn span(length: SignedDuration) -> String {
    let seconds = length.as_secs().max(0);
    match (seconds / 3600, seconds / 60 % 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes:02} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Recording, Recordings},
        *,
    };

    #[test]
    fn what_is_known_to_be_wrong_or_unknown_is_not_shown_as_a_figure() {
        let stream = |id: &str| Stream {
            id: id.to_owned(),
            protocol: Some("RTMP"),
            since: Some("2026-12-01T10:00:00Z".to_owned()),
            live: Some(true),
            viewers: Some(3),
            viewers_min: true,
            bitrate: Some(4_480_000),
            video: Some("H264 1920x1080, 30 fps".to_owned()),
            audio: Some("AAC 48 kHz".to_owned()),
        };
        let silent = Stream {
            live: Some(false),
            viewers_min: false,
            video: None,
            since: None,
            ..stream("show/bo")
        };
        let status = Status {
            version: "0.21.0".to_owned(),
            server: "127.0.0.1:8081".to_owned(),
            at: String::new(),
            streams: vec![stream("show/alice"), silent],
            relays: vec![relays::Status {
                relay: "twitch".to_owned(),
                stream: "show/alice".to_owned(),
                to: "twitch".to_owned(),
                state: relays::State::Pushing,
                since: None,
                attempts: 1,
                bytes: 512_300_000,
                reason: None,
            }],
            recordings: Some(Recordings {
                now: vec![Recording {
                    id: "show/alice".to_owned(),
                    bytes: 9_000_000,
                }],
                files: 3,
                bytes: 1_200_000_000,
            }),
        };
        assert_eq!(
            text(&status, "2026-12-01T12:05:09Z".parse().unwrap()),
            "OvenMediaEngine 0.21.0 at 127.0.0.1:8081, 2 streams\n\n\
             STREAM      BY    FOR         VIEWERS  MBIT/S    VIDEO                   AUDIO\n\
             show/alice  RTMP  2 h 05 min  3+       4.5       H264 1920x1080, 30 fps  AAC 48 kHz\n\
             show/bo     RTMP  -           3        no media  -                       AAC 48 kHz\n\n\
             RELAY   STREAM      TO      STATE\n\
             twitch  show/alice  twitch  pushing  512.3 MB\n\n\
             RECORDING   SIZE\n\
             show/alice  9.0 MB\n\n\
             3 files of recordings, 1.2 GB\n"
        );
    }
}
