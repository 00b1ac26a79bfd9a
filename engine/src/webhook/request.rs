//! The body of a webhook, as recorded from running engines.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

use super::client::ClientAddress;

/// The body of a webhook: `{"client":{..},"request":{..}}`. Fields of later engines are ignored.
#[derive(Debug, Deserialize)]
pub struct Webhook<'a> {
    /// The address of whoever publishes or plays. The decision does not depend on it.
    #[serde(default)]
    pub client: ClientAddress,
    /// What is asked.
    #[serde(borrow)]
    pub request: Request<'a>,
}

/// One question: may this client publish, or play, at this address? `Debug` leaves the address out,
/// since it may contain a stream key.
#[derive(Clone, Deserialize, PartialEq, Eq)]
pub struct Request<'a> {
    /// Publish or play.
    pub direction: Direction,
    /// By which protocol.
    pub protocol: Protocol,
    /// Opening or closing.
    pub status: Status,
    /// The address as the client wrote it, with its query.
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

/// An enum of words that the engine uses, compared without case. An unknown word is `Other`, so that the
/// request can be denied with a reason instead of being rejected as malformed.
macro_rules! word {
    ($(#[$doc:meta])* $name:ident { $($(#[$word:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$word])* $variant,)+
            /// A word that this version does not know.
            Other,
        }

        impl $name {
            /// The engine's own word, or `other`.
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
    /// Which way the media goes.
    Direction {
        /// Somebody publishes.
        Incoming = "incoming",
        /// Somebody plays.
        Outgoing = "outgoing",
    }
}

word! {
    /// By which protocol. The same word is used for both directions.
    Protocol {
        /// RTMP, in.
        Rtmp = "RTMP",
        /// WHIP in, WebRTC signalling out.
        WebRtc = "WebRTC",
        /// SRT, in and out.
        Srt = "SRT",
        /// LL-HLS, out: asked for each master playlist.
        Llhls = "LLHLS",
        /// A still picture, out: asked for each.
        Thumbnail = "Thumbnail",
        /// HLS with MPEG-TS segments, out.
        Hls = "HLSv3",
    }
}

word! {
    /// When the engine asks.
    Status {
        /// Before a session begins: the answer decides whether it does.
        Opening = "opening",
        /// After a connection went away. Neither proves that the stream ended, nor does every
        /// ended stream send one.
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
    fn a_plain_url_is_not_copied() {
        let body = r#"{"request":{"direction":"incoming","protocol":"RTMP","status":"opening","url":"rtmp://h/a/b"}}"#;
        let request = serde_json::from_str::<Webhook<'_>>(body).unwrap().request;
        assert!(matches!(request.url, Cow::Borrowed(_)));
    }
}
