//! The parts of the engine's answers about streams that are needed, as recorded from a running one.

use std::net::{IpAddr, SocketAddr};

use jiff::Timestamp;
use roster::{Ingest, Slug};

use super::Answer;
use crate::on_air::{Audio, Video};

/// The ways out that are counted while somebody watches, and no longer.
const EXACT: [&str; 2] = ["webrtc", "srt"];
/// The ways out that count who has left until the last connection closes that a proxy keeps open, and
/// anew for everybody who fetches a playlist twice. `push`, `file`, `ovt` and `thumbnail` are no viewers.
const COARSE: [&str; 2] = ["llhls", "hlsv3"];
/// More frames a second than any publisher sends.
const FASTEST: f64 = 1000.0;

/// The names in `/v1/vhosts/default/apps/<app>/streams`, each once; `None` where the answer is no list.
/// A name that the roster's streams cannot have is left out.
pub(crate) fn names(answer: Answer<'_>) -> Option<Vec<Slug>> {
    let items = answer.items()?;
    let mut names: Vec<Slug> = items.filter_map(|name| name.text()?.parse().ok()).collect();
    names.sort();
    names.dedup();
    Some(names)
}

/// `/v1/stats/current/vhosts/default/apps/<app>/streams/<stream>`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Stats {
    /// When the stream began; it also tells a stream from the one before of its name.
    pub(crate) created: Option<Timestamp>,
    /// Bits a second that arrive, averaged by the engine. `lastThroughputIn` beside it is in bytes.
    pub(crate) throughput: Option<u64>,
    /// All bytes that arrived. They grow as long as media arrives.
    pub(crate) bytes: Option<u64>,
    /// How many watch by WebRTC or SRT.
    pub(crate) viewers: u64,
    /// Whether the engine counts others, by LL-HLS or HLS, of whom some may have left.
    pub(crate) others: bool,
}

impl Stats {
    pub(crate) fn of(answer: Answer<'_>) -> Self {
        let connections = answer.at("connections");
        let count = |way: &&str| connections.at(way).count().unwrap_or(0);
        Stats {
            created: answer.at("createdTime").time(),
            throughput: answer.at("avgThroughputIn").whole(),
            bytes: answer.at("totalBytesIn").whole(),
            viewers: EXACT.iter().map(count).sum(),
            others: COARSE.iter().any(|way| count(way) > 0),
        }
    }
}

/// `/v1/vhosts/default/apps/<app>/streams/<stream>`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Detail {
    /// When the stream began, as in [`Stats`].
    pub(crate) created: Option<Timestamp>,
    /// The first picture that the publisher sends; `None` until the engine knows its size.
    pub(crate) video: Option<Video>,
    /// The first sound.
    pub(crate) audio: Option<Audio>,
    /// Whether media arrives: some track had a bitrate in the last second in which it had frames.
    /// `None` where no track says so.
    pub(crate) media: Option<bool>,
    /// Whether the engine still finds out what the publisher sends.
    pub(crate) is_settled: bool,
    /// How the stream came.
    pub(crate) ingested: Ingested,
}

/// How a stream came to the engine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ingested {
    /// By a publisher, through admission; `None` for scheduled channels, pulls from an origin and others.
    pub(crate) by: Option<Ingest>,
    /// Whether the engine says how at all.
    pub(crate) is_known: bool,
    /// The publisher's address and port, the same as in its admission request.
    pub(crate) client: Option<SocketAddr>,
}

impl Detail {
    pub(crate) fn of(answer: Answer<'_>) -> Self {
        let input = answer.at("input");
        let mut detail = Detail {
            created: input.at("createdTime").time(),
            ingested: Ingested::of(input),
            ..Detail::default()
        };
        let Some(tracks) = input.at("tracks").items() else {
            // nobody understands it: a newer engine may write it otherwise, so asking again is no use
            detail.is_settled = true;
            return detail;
        };
        let (mut pictures, mut sounds) = (false, false);
        for track in tracks {
            let (video, audio) = (track.at("video"), track.at("audio"));
            if video.is_object() && !pictures {
                detail.video = picture(video);
            }
            if audio.is_object() && !sounds {
                detail.audio = sound(audio);
            }
            pictures |= video.is_object();
            sounds |= audio.is_object();
            for kind in [video, audio] {
                if let Some(bitrate) = kind.at("bitrateLatest").number() {
                    detail.media = Some(detail.media.unwrap_or(false) || bitrate > 0.0);
                }
            }
        }
        detail.is_settled = match &detail.video {
            Some(video) => video.framerate > 0.0,
            None => !pictures && sounds,
        };
        detail
    }
}

impl Ingested {
    fn of(input: Answer<'_>) -> Self {
        let kind = input.at("sourceType").text();
        let by = kind.and_then(|kind| match kind.to_ascii_lowercase().as_str() {
            "rtmp" => Some(Ingest::Rtmp),
            "webrtc" => Some(Ingest::Whip),
            "srt" => Some(Ingest::Srt),
            _ => None,
        });
        Ingested {
            by,
            is_known: kind.is_some(),
            client: input.at("sourceUrl").text().and_then(client),
        }
    }
}

/// The address in `TCP://192.0.2.1:39642/tcp`, `SRT://192.0.2.1:42767/srt` or `TCP://192.0.2.1:39642`.
fn client(url: &str) -> Option<SocketAddr> {
    let (_, rest) = url.split_once("://")?;
    let address = rest.split_once('/').map_or(rest, |(address, _)| address);
    let (ip, port) = address.rsplit_once(':')?;
    let ip: IpAddr = ip.trim_matches(['[', ']']).parse().ok()?;
    Some(SocketAddr::new(ip.to_canonical(), port.parse().ok()?))
}

fn picture(video: Answer<'_>) -> Option<Video> {
    let rate = |name| {
        let rate = video.at(name).number().unwrap_or(0.0);
        if rate > FASTEST { 0.0 } else { rate }
    };
    let framerate = rate("framerate");
    // in frames, 0 until the second keyframe; the mean rate is steadier than that of the last second
    let interval = video.at("keyFrameIntervalLatest").number().unwrap_or(0.0);
    let seconds = interval / framerate;
    Some(Video {
        codec: word(video.at("codec").text()),
        width: video.at("width").size()?,
        height: video.at("height").size()?,
        framerate: hundredths(framerate),
        bframes: video.at("hasBframes").flag().unwrap_or(false),
        keyframe_interval: (interval > 0.0 && seconds.is_finite()).then(|| hundredths(seconds)),
    })
}

fn sound(audio: Answer<'_>) -> Option<Audio> {
    Some(Audio {
        codec: word(audio.at("codec").text()),
        samplerate: audio.at("samplerate").size().unwrap_or(0),
        channels: audio.at("channel").size().unwrap_or(0),
    })
}

/// 29.97 and not 29.970029830932617.
fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// A codec's name, as short and plain as all of them are.
fn word(text: Option<&str>) -> String {
    let plain = text.unwrap_or("").chars();
    plain.filter(char::is_ascii_alphanumeric).take(16).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn detail(value: &Value) -> Detail {
        Detail::of(Answer::of(value))
    }

    fn stats(value: &Value) -> Stats {
        Stats::of(Answer::of(value))
    }

    #[test]
    fn odd_statistics_leave_the_rest_good() {
        let good = json!({
            "createdTime": "2026-11-20T11:20:09.975+00:00", "avgThroughputIn": 7, "totalBytesIn": 9,
            "connections": {"webrtc": 2, "srt": 1, "llhls": 0, "hlsv3": 0, "ovt": 5, "push": 5},
        });
        let all = stats(&good);
        assert_eq!((all.viewers, all.others), (3, false));
        for (name, odd, viewers, others) in [
            ("connections", json!(null), 0, false),
            ("connections", json!(7), 0, false),
            ("connections", json!({"webrtc": null}), 0, false),
            ("connections", json!({"webrtc": 1.0}), 1, false),
            ("connections", json!({"webrtc": "3", "srt": -1}), 3, false),
            ("connections", json!({"webrtc": {"now": 1}}), 0, false),
            (
                "connections",
                json!({"webrtc": 4_294_967_295_u32}),
                0,
                false,
            ),
            ("connections", json!({"webrtc": 1, "llhls": 2}), 1, true),
            ("connections", json!({"webrtc": 1, "hlsv3": "1"}), 1, true),
            ("connections", json!({"webrtc": 1, "llhls": -2}), 1, false),
            ("avgThroughputIn", json!(null), 3, false),
            ("avgThroughputIn", json!("fast"), 3, false),
            ("createdTime", json!(null), 3, false),
            ("createdTime", json!("yesterday"), 3, false),
            ("totalBytesIn", json!([]), 3, false),
        ] {
            let mut value = good.clone();
            value[name] = odd.clone();
            let read = stats(&value);
            assert_eq!(
                (read.viewers, read.others),
                (viewers, others),
                "{name} {odd}"
            );
            assert_eq!(read.created, all.created.filter(|_| name != "createdTime"));
        }
        assert_eq!(stats(&json!("odd")), Stats::default());
    }

    #[test]
    fn names_are_each_once_and_only_such_as_streams_have() {
        let value = json!(["ben", "ann", "ben", null, 3, {"x": 1}, "", "mitts_x", "Ann", "é"]);
        let read = names(Answer::of(&value)).unwrap();
        assert_eq!(
            read.iter().map(|name| &**name).collect::<Vec<_>>(),
            ["ann", "ben"]
        );
        assert!(names(Answer::of(&json!({"ann": 1}))).is_none());
    }

    fn recorded(video: &Value) -> Value {
        json!({"input": {"sourceType": "Rtmp", "sourceUrl": "TCP://127.0.0.1:39642/tcp", "tracks": [
            {"type": "Video", "video": video},
            {"type": "Audio", "audio": {"codec": "AAC", "samplerate": 48000, "channel": 2, "bitrateLatest": 0}},
            {"type": "Data", "data": {"codec": "None"}},
        ]}})
    }

    #[test]
    fn keyframes_are_told_in_seconds_and_bframes_only_where_there_are_some() {
        let obs = json!({"codec": "H264", "width": 640, "height": 360, "framerate": 30.0, "bitrateLatest": 9,
            "hasBframes": true, "keyFrameIntervalLatest": 250.0});
        let video = detail(&recorded(&obs)).video.unwrap();
        assert!(video.bframes);
        assert_eq!(video.keyframe_interval, Some(8.33));
        for (name, odd) in [
            ("keyFrameIntervalLatest", json!(0.0)),
            ("keyFrameIntervalLatest", json!(null)),
            ("keyFrameIntervalLatest", json!(-1)),
            ("framerate", json!(0.0)),
            ("framerate", json!(1e300)),
        ] {
            let mut other = obs.clone();
            other[name] = odd;
            let video = detail(&recorded(&other)).video.unwrap();
            assert_eq!(video.keyframe_interval, None, "{other}");
        }
    }

    #[test]
    fn media_arrives_when_a_track_has_a_bitrate() {
        let video = |latest: Value| json!({"codec": "H264", "width": 2, "height": 2, "framerate": 1, "bitrateLatest": latest});
        assert_eq!(detail(&recorded(&video(json!(1)))).media, Some(true));
        assert_eq!(detail(&recorded(&video(json!("5")))).media, Some(true));
        assert_eq!(detail(&recorded(&video(json!(0)))).media, Some(false));
        assert_eq!(detail(&recorded(&video(json!(-5)))).media, Some(false));
        assert_eq!(detail(&recorded(&video(json!(null)))).media, Some(false));
        let silent = json!({"input": {"tracks": [{"audio": {"codec": "OPUS"}}]}});
        assert_eq!(detail(&silent).media, None, "nothing is said of it");
        assert_eq!(detail(&json!({"input": {"tracks": "many"}})).media, None);
    }

    #[test]
    fn where_a_stream_came_from_is_told_as_the_engine_writes_it() {
        let ingested = |kind: Value, url: &str| {
            detail(&json!({"input": {"sourceType": kind, "sourceUrl": url, "tracks": []}})).ingested
        };
        let at = |text: &str| Some(text.parse::<SocketAddr>().unwrap());
        for (kind, url, by, client) in [
            (
                "Rtmp",
                "TCP://127.0.0.1:39642/tcp",
                Some(Ingest::Rtmp),
                at("127.0.0.1:39642"),
            ),
            (
                "WebRTC",
                "TCP://127.0.0.1:40812",
                Some(Ingest::Whip),
                at("127.0.0.1:40812"),
            ),
            (
                "SRT",
                "SRT://[::1]:42767/srt",
                Some(Ingest::Srt),
                at("[::1]:42767"),
            ),
            (
                "Rtmp",
                "TCP://::ffff:192.0.2.1:9/tcp",
                Some(Ingest::Rtmp),
                at("192.0.2.1:9"),
            ),
            ("Scheduled", "", None, None),
            ("Ovt", "ovt://origin:9000/show/alice", None, None),
        ] {
            let found = ingested(json!(kind), url);
            assert_eq!(
                (found.by, found.is_known, found.client),
                (by, true, client),
                "{url}"
            );
        }
        assert!(!ingested(json!(null), "").is_known);
    }

    proptest! {
        /// Whatever stands at any place, the parts beside it are read.
        #[test]
        fn no_odd_part_spoils_the_others(at in 0..8_usize, odd in prop_oneof![
            Just(json!(null)), Just(json!(-1)), Just(json!("x")), Just(json!([[]])), Just(json!({"a": {}})),
            Just(json!(1e308)), Just(json!(u64::MAX)), Just(json!(true)),
        ]) {
            let names = ["codec", "width", "height", "framerate", "hasBframes", "keyFrameIntervalLatest", "bitrateLatest", "later"];
            let mut video = json!({"codec": "H264", "width": 640, "height": 360, "framerate": 30.0,
                "hasBframes": false, "keyFrameIntervalLatest": 30.0, "bitrateLatest": 5});
            video[names[at]] = odd;
            let read = detail(&recorded(&video));
            prop_assert_eq!(read.audio.unwrap().samplerate, 48000);
            prop_assert_eq!(read.ingested.by, Some(Ingest::Rtmp));
        }
    }
}
