//! The statistics of a stream: `/v1/stats/current/vhosts/default/apps/<app>/streams/<stream>`.

use jiff::Timestamp;

use super::node::Node;

/// The playback protocols whose viewers are counted exactly.
const EXACT: [&str; 2] = ["webrtc", "srt"];
/// The playback protocols whose counts are not exact. Viewers who left are counted until a proxy closes its last
/// connection, and a viewer who fetches a playlist twice is counted twice. `push`, `file`, `ovt` and `thumbnail` are
/// not viewers.
const COARSE: [&str; 2] = ["llhls", "hlsv3"];

/// A stream's incoming data and viewers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StreamStats {
    /// When the stream began, which distinguishes it from an earlier stream of the same name.
    pub created: Option<Timestamp>,
    /// The incoming bitrate, averaged by the engine. (`lastThroughputIn` is in bytes.)
    pub throughput: Option<u64>,
    /// All bytes received so far. The number grows as long as media arrives.
    pub bytes: Option<u64>,
    /// The number of viewers over WebRTC and SRT.
    pub viewers: u64,
    /// Whether the engine also counts viewers over LL-HLS or HLS, some of whom may have left.
    pub others: bool,
}

impl StreamStats {
    pub(super) fn read(node: Node<'_>) -> Self {
        let connections = node.at("connections");
        let count = |way: &&str| connections.at(way).count().unwrap_or(0);
        StreamStats {
            created: node.at("createdTime").time(),
            throughput: node.at("avgThroughputIn").whole(),
            bytes: node.at("totalBytesIn").whole(),
            viewers: EXACT.iter().map(count).sum(),
            others: COARSE.iter().any(|way| count(way) > 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn stats(value: &Value) -> StreamStats {
        StreamStats::read(Node::of(value))
    }

    #[test]
    fn recorded_statistics_are_read() {
        let answer = include_str!("../../tests/data/rest/stats_stream_1viewer.json");
        let answer: Value = serde_json::from_str(answer).unwrap();
        let read = stats(&answer["response"]);
        assert_eq!((read.viewers, read.others), (1, false));
        assert_eq!(
            (read.throughput, read.bytes),
            (Some(452_536), Some(21_889_725))
        );
        assert!(read.created.is_some());
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
        assert_eq!(stats(&json!("odd")), StreamStats::default());
    }
}
