//! Where a relay goes: a platform by its name, or an address.

use std::fmt;

use url::Url;

use crate::{
    access::detect::looks_like_key,
    file::{leaf::leaf_field, secret_fields::is_secret},
    model::values::host::HostName,
};

/// A platform whose ingest address is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// Twitch.
    Twitch,
    /// YouTube.
    Youtube,
    /// Facebook.
    Facebook,
    /// Kick.
    Kick,
}

impl Platform {
    const ALL: [Platform; 4] = [
        Platform::Twitch,
        Platform::Youtube,
        Platform::Facebook,
        Platform::Kick,
    ];

    /// Its name in the roster.
    pub fn name(self) -> &'static str {
        match self {
            Platform::Twitch => "twitch",
            Platform::Youtube => "youtube",
            Platform::Facebook => "facebook",
            Platform::Kick => "kick",
        }
    }

    /// Its ingest over RTMPS. The port is always written: programs disagree about the default.
    fn address(self) -> &'static str {
        match self {
            // the nearest of Twitch's servers
            Platform::Twitch => "rtmps://ingest.global-contribute.live-video.net:443/app",
            Platform::Youtube => "rtmps://a.rtmps.youtube.com:443/live2",
            Platform::Facebook => "rtmps://live-api-s.facebook.com:443/rtmp",
            Platform::Kick => "rtmps://fa723fc1b171.global-contribute.live-video.net:443/app",
        }
    }
}

/// The target of a relay, without the key.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct RelayTarget {
    platform: Option<Platform>,
    /// `rtmp://`, `rtmps://` or `srt://`; empty only for a target that could not be read.
    address: String,
}

leaf_field!(
    RelayTarget,
    "\"twitch\", \"youtube\", \"facebook\", \"kick\", or an address such as \"rtmp://live.example.com/app\"",
    is_str
);

impl TryFrom<String> for RelayTarget {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if let Some(platform) = Platform::ALL.into_iter().find(|one| one.name() == text) {
            return Ok(RelayTarget {
                platform: Some(platform),
                address: platform.address().to_owned(),
            });
        }
        let expected = || {
            "expected twitch, youtube, facebook, kick, or an address such as rtmp://live.example.com/app"
                .to_owned()
        };
        // the engine replaces `${Stream}` and the like, some of them wrongly
        if text.contains(char::is_whitespace) || text.contains("${") {
            return Err(expected());
        }
        let url = Url::parse(&text).map_err(|_| expected())?;
        let host = url.host_str().map(str::to_owned).ok_or_else(expected)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "expected a target without user name and password; the key goes into `key`"
                    .to_owned(),
            );
        }
        HostName::try_from(host)?;
        if url.port() == Some(0) {
            return Err("expected a port from 1 to 65535 after the host".to_owned());
        }
        if url.fragment().is_some() {
            return Err("expected an address without `#`".to_owned());
        }
        match url.scheme() {
            "rtmp" | "rtmps" => rtmp(&url)?,
            "srt" => srt(&url)?,
            _ => return Err(expected()),
        }
        Ok(RelayTarget {
            platform: None,
            address: text,
        })
    }
}

/// The rules for RTMP: the engine appends `/` and the key.
fn rtmp(url: &Url) -> Result<(), String> {
    if url.query().is_some() {
        return Err("expected an address without `?`; what follows belongs to the key".to_owned());
    }
    let host = url.host_str().unwrap_or_default();
    let is_platform = PLATFORM_HOSTS.iter().any(|known| {
        let rest = host.strip_suffix(known);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    });
    let last = url.path().split('/').rfind(|part| !part.is_empty());
    match parts(url) {
        0 => Err("expected an app after the host, such as rtmp://live.example.com/app".to_owned()),
        1 => Ok(()),
        _ if is_platform || last.is_some_and(resembles_key) => Err(KEY_IN_ADDRESS.to_owned()),
        _ => Ok(()),
    }
}

/// The domains of platforms, where what follows the app is always a key.
const PLATFORM_HOSTS: [&str; 4] = ["twitch.tv", "live-video.net", "youtube.com", "facebook.com"];

/// What is said of a key in an address.
const KEY_IN_ADDRESS: &str = "expected the address without the stream key, which goes into `key`, as { env = \"NAME\" } or { file = \"path\" }; \
     the one written here may have been read, so make a new one";

/// Whether a part of an address is no name that a person chose.
fn resembles_key(part: &str) -> bool {
    let has = |test: fn(&char) -> bool| part.chars().any(|c| test(&c));
    let is_mixed = has(char::is_ascii_digit) && has(char::is_ascii_alphabetic);
    looks_like_key(part) || is_mixed && part.len() >= 12 || part.len() >= 24
}

/// The rules for SRT: the engine silently drops targets with another mode.
fn srt(url: &Url) -> Result<(), String> {
    if url.port().is_none() {
        return Err(
            "expected a port after the host, such as srt://live.example.com:9999".to_owned(),
        );
    }
    for (name, value) in url.query_pairs() {
        let name = name.to_ascii_lowercase();
        if name == "passphrase" {
            return Err(
                "expected the address without the passphrase, which goes into `passphrase`, as { env = \"NAME\" } or \
                 { file = \"path\" }; the one written here may have been read, so make a new one"
                    .to_owned(),
            );
        }
        let mut words = value.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        let is_length = matches!(&*name, "pbkeylen" | "enforced_encryption");
        if !is_length && is_secret(&name) || name == "streamid" && words.any(resembles_key) {
            return Err(KEY_IN_ADDRESS.to_owned());
        }
    }
    let mode = url.query_pairs().find(|(name, _)| name == "mode");
    match mode {
        Some((_, mode)) if mode != "caller" => Err(
            "expected no other `mode` than `caller`: OvenMediaEngine connects to the target"
                .to_owned(),
        ),
        _ => Ok(()),
    }
}

/// How many parts the path has.
fn parts(url: &Url) -> usize {
    let parts = url.path().split('/');
    parts.filter(|part| !part.is_empty()).count()
}

impl RelayTarget {
    /// The platform, if it was given by its name.
    pub fn platform(&self) -> Option<Platform> {
        self.platform
    }

    /// The address, without the key.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Whether it is reached over SRT.
    pub fn is_srt(&self) -> bool {
        self.address.starts_with("srt:")
    }

    /// Whether the target is useless without a key: RTMP needs a stream's name after the app.
    pub(super) fn needs_key(&self) -> bool {
        let url = Url::parse(&self.address);
        !self.is_srt() && url.is_ok_and(|url| self.platform.is_some() || parts(&url) < 2)
    }

    /// Whether the address itself has SRT's stream ID.
    pub(super) fn has_stream_id(&self) -> bool {
        let url = Url::parse(&self.address);
        self.is_srt() && url.is_ok_and(|url| url.query_pairs().any(|(name, _)| name == "streamid"))
    }
}

/// As in the roster. The query of an address may hold secrets, so it is left out.
impl fmt::Display for RelayTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.platform {
            Some(platform) => f.write_str(platform.name()),
            None => f.write_str(self.address.split('?').next().unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> Result<RelayTarget, String> {
        RelayTarget::try_from(text.to_owned())
    }

    #[test]
    fn platforms_have_addresses_that_are_targets() {
        for platform in Platform::ALL {
            let named = target(platform.name()).unwrap();
            assert!(named.needs_key());
            assert_eq!(named.to_string(), platform.name());
            assert!(target(named.address()).is_ok(), "{}", named.address());
        }
    }

    #[test]
    fn what_the_engine_would_drop_or_read_otherwise_is_refused() {
        for (bad, why) in [
            ("twich", "twitch"),
            ("live.twitch.tv", "twitch"),
            ("https://live.example.com/app", "rtmp://"),
            ("rtmp://live.example.com", "an app"),
            ("rtmp://live.example.com/", "an app"),
            ("rtmp://live.example.com/${Application}", "rtmp://"),
            ("rtmp://live.example.com/app?key=1", "without `?`"),
            ("rtmp://live.example.com/app#a", "without `#`"),
            ("rtmp://me:pw@live.example.com/app", "password"),
            ("rtmp://live.example.com:0/app", "port"),
            ("rtmp://a..b/app", "empty parts"),
            ("rtmp://live.twitch.tv/app/live_alice", "goes into `key`"),
            (
                "rtmps://a.rtmps.youtube.com:443/live2/a-b",
                "goes into `key`",
            ),
            (
                "rtmp://live.example.com/app/abcd-ef01-2345",
                "goes into `key`",
            ),
            ("srt://live.example.com", "a port"),
            (
                "srt://live.example.com:9999?passphrase=1234567890",
                "`passphrase`",
            ),
            ("srt://live.example.com:9999?token=a", "goes into `key`"),
            (
                "srt://live.example.com:9999?streamid=publish/a1b2c3d4e5f6",
                "goes into `key`",
            ),
            ("srt://live.example.com:9999?mode=listener", "`caller`"),
        ] {
            let error = target(bad).unwrap_err();
            assert!(error.contains(why), "{bad}: {error}");
        }
    }

    #[test]
    fn a_key_is_needed_where_the_address_names_no_stream() {
        assert!(target("rtmp://live.example.com/app").unwrap().needs_key());
        assert!(
            !target("rtmp://live.example.com/app/alice")
                .unwrap()
                .needs_key()
        );
        assert!(target("rtmp://eu.nottwitch.tv/app/alice").is_ok());
        let srt =
            target("srt://live.example.com:9999?latency=200&pbkeylen=16&streamid=a/b").unwrap();
        assert!(!srt.needs_key() && srt.has_stream_id());
        assert_eq!(srt.to_string(), "srt://live.example.com:9999");
    }
}
