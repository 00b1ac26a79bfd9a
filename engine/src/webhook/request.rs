//! The body of a webhook, as recorded from running engines.

use std::{borrow::Cow, fmt, marker::PhantomData};

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

use super::client::ClientAddress;

/// The body of a webhook: `{"client":{..},"request":{..}}`. Fields of later engines are ignored.
#[derive(Debug, Deserialize)]
pub struct Webhook<'a> {
    /// The address of the publisher or viewer. The decision does not depend on it.
    #[serde(default)]
    pub client: ClientAddress,
    /// The request itself.
    #[serde(borrow)]
    pub request: Request<'a>,
}

/// When the engine sent a webhook, by its own clock: `time` of `request`. `None` if the body does not say so.
pub fn sent_at(body: &[u8]) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct Body<'a> {
        #[serde(borrow)]
        request: Sent<'a>,
    }
    #[derive(Deserialize)]
    struct Sent<'a> {
        #[serde(borrow)]
        time: Cow<'a, str>,
    }
    let body: Body<'_> = serde_json::from_slice(body).ok()?;
    body.request.time.parse().ok()
}

/// A request to publish or play at an address. `Debug` omits the address, since it may contain a stream key.
#[derive(Clone, Deserialize, PartialEq, Eq)]
pub struct Request<'a> {
    /// Whether to publish or play.
    pub direction: Direction,
    /// The protocol.
    pub protocol: Protocol,
    /// Whether the session opens or closes.
    pub status: Status,
    /// The address from the client, with its query.
    #[serde(borrow)]
    pub url: Cow<'a, str>,
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("direction", &self.direction)
            .field("protocol", &self.protocol)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// An enum of the engine's words, which are compared case-insensitively. An unknown word is `Other`, so that the request
/// is denied with a reason instead of rejected as malformed.
macro_rules! word {
    ($(#[$doc:meta])* $name:ident { $($(#[$word:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$word])* $variant,)+
            /// An unknown word.
            Other,
        }

        impl $name {
            /// The engine's word, or `other`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $text,)+
                    $name::Other => "other",
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                $(if text.eq_ignore_ascii_case($text) {
                    return $name::$variant;
                })+
                $name::Other
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(Word(PhantomData))
            }
        }
    };
}

word! {
    /// The direction of the media.
    Direction {
        /// Publishing.
        Incoming = "incoming",
        /// Playback.
        Outgoing = "outgoing",
    }
}

word! {
    /// The protocol. Both directions use the same words.
    Protocol {
        /// RTMP ingest.
        Rtmp = "RTMP",
        /// WHIP ingest, and playback with WebRTC signalling.
        WebRtc = "WebRTC",
        /// SRT ingest and playback.
        Srt = "SRT",
        /// LL-HLS playback: a request for each master playlist.
        Llhls = "LLHLS",
        /// A thumbnail: a request for each.
        Thumbnail = "Thumbnail",
        /// HLS playback with MPEG-TS segments.
        Hls = "HLSv3",
    }
}

word! {
    /// When the engine sends the request.
    Status {
        /// Before a session begins: the answer decides whether it may.
        Opening = "opening",
        /// After a connection closed. This does not prove that the stream ended, and not every stream that ends sends
        /// it.
        Closing = "closing",
    }
}

struct Word<T>(PhantomData<T>);

impl<T: for<'a> From<&'a str>> Visitor<'_> for Word<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::from(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_no_case_and_unknown_ones_are_no_error() {
        let body = r#"{"request":{"direction":"Incoming","protocol":"webrtc","status":"OPENING",
            "url":"http:\/\/h\/a\/caf\u00e9","later":[{}]},"more":1}"#;
        let request = serde_json::from_str::<Webhook<'_>>(body).unwrap().request;
        assert_eq!(request.direction, Direction::Incoming);
        assert_eq!(request.protocol, Protocol::WebRtc);
        assert_eq!(request.status, Status::Opening);
        assert_eq!(request.url, "http://h/a/café");
        assert_eq!(Protocol::from("MPEGTS"), Protocol::Other);
        assert!(!format!("{request:?}").contains("http"));
    }

    #[test]
    fn the_time_is_read_where_there_is_one() {
        let at = |body: &str| sent_at(body.as_bytes()).map(|at| at.to_string());
        let body = r#"{"client":{},"request":{"time":"2026-11-20T10:54:53.644+00:00","url":""}}"#;
        assert_eq!(at(body).as_deref(), Some("2026-11-20T10:54:53.644Z"));
        for body in [
            "",
            "{}",
            r#"{"request":{}}"#,
            r#"{"request":{"time":7}}"#,
            r#"{"request":{"time":"now"}}"#,
            r#"{"time":"2026-11-20T10:54:53.644+00:00"}"#,
        ] {
            assert_eq!(at(body), None, "{body}");
        }
    }

    #[test]
    fn a_plain_url_is_not_copied() {
        let body = r#"{"request":{"direction":"incoming","protocol":"RTMP","status":"opening","url":"rtmp://h/a/b"}}"#;
        let request = serde_json::from_str::<Webhook<'_>>(body).unwrap().request;
        assert!(matches!(request.url, Cow::Borrowed(_)));
    }
}
