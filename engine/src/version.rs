//! OvenMediaEngine's version, and features that depend on it.
//!
//! This does not use the crate `semver`, which would also accept suffixes such as `-rc1`. The engine's versions are
//! three numbers.

use std::fmt;

/// An OvenMediaEngine version: major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Version(pub u16, pub u16, pub u16);

/// The oldest version that the generated configuration supports.
const OLDEST: Version = Version(0, 20, 0);

impl Version {
    /// The newest version that the generated configuration was tested with, and the default.
    pub const NEWEST: Version = Version(0, 21, 0);

    /// Whether the engine offers UDP, TCP and its relay together (0.21), so that each peer uses what its network
    /// allows. Before, TCP meant the relay, which was either forced or off.
    pub fn has_tcp_candidates(self) -> bool {
        self >= Version(0, 21, 0)
    }

    /// Whether the engine can drop a silent encoder after a timeout (0.21).
    pub fn has_silence_timeout(self) -> bool {
        self >= Version(0, 21, 0)
    }

    /// Whether WebRTC publishers can retransmit lost packets (0.21).
    pub fn has_ingest_rtx(self) -> bool {
        self >= Version(0, 21, 0)
    }

    /// The name of its container image. 0.20.5 changed the name.
    pub fn image(self) -> String {
        let owner = match self >= Version(0, 20, 5) {
            true => "ovenmedialabs",
            false => "airensoft",
        };
        format!("{owner}/ovenmediaengine:v{self}")
    }

    /// Whether the engine takes the depth of LL-HLS paths in a transcode webhook's reply (0.21). Before, it refuses the
    /// whole reply.
    pub fn has_path_depth_in_replies(self) -> bool {
        self >= Version(0, 21, 0)
    }

    /// Whether relays have timeouts (0.21), so that a target that never answers does not delay the others.
    pub fn has_push_timeouts(self) -> bool {
        self >= Version(0, 21, 0)
    }

    /// Whether it is from a later series than [`Version::NEWEST`], so that its configuration is untested.
    pub fn is_untried(self) -> bool {
        (self.0, self.1) > (Version::NEWEST.0, Version::NEWEST.1)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Version(major, minor, patch) = self;
        write!(f, "{major}.{minor}.{patch}")
    }
}

impl TryFrom<String> for Version {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let numbers: Option<Vec<u16>> = text
            .trim_start_matches('v')
            .split('.')
            .map(|part| part.parse().ok())
            .collect();
        match numbers.as_deref() {
            Some(&[major, minor, patch]) if Version(major, minor, patch) >= OLDEST => {
                Ok(Version(major, minor, patch))
            }
            Some([_, _, _]) => Err("expected 0.20.0 or later: older versions are not supported"),
            _ => Err("expected three numbers such as 0.21.0"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn a_version_is_shown_as_it_is_written() {
        let recorded = include_str!("../tests/data/rest/version.json");
        let recorded: serde_json::Value = serde_json::from_str(recorded).unwrap();
        let text = recorded["response"]["version"].as_str().unwrap();
        let version = Version::try_from(text.to_owned()).unwrap();
        assert_eq!(
            (version, version.to_string()),
            (Version(0, 21, 0), text.to_owned())
        );
    }

    #[test]
    fn an_older_image_has_its_older_name() {
        let image = |patch| Version(0, 20, patch).image();
        assert_eq!(image(4), "airensoft/ovenmediaengine:v0.20.4");
        assert_eq!(image(5), "ovenmedialabs/ovenmediaengine:v0.20.5");
    }
}
