//! Where a relay goes: a platform by its name, or an address.

use std::fmt;

use url::Url;

use crate::{file::leaf::leaf_field, model::values::host::HostName};

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
    match parts(url) {
        0 => Err("expected an app after the host, such as rtmp://live.example.com/app".to_owned()),
        _ => Ok(()),
    }
}

/// The rules for SRT: the engine silently drops targets with another mode.
fn srt(url: &Url) -> Result<(), String> {
    if url.port().is_none() {
        return Err(
            "expected a port after the host, such as srt://live.example.com:9999".to_owned(),
        );
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
            ("srt://live.example.com", "a port"),
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
        let srt = target("srt://live.example.com:9999?latency=200&streamid=a/b").unwrap();
        assert!(!srt.needs_key() && srt.has_stream_id());
        assert_eq!(srt.to_string(), "srt://live.example.com:9999");
    }
}
