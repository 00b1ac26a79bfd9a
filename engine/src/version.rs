//! OvenMediaEngine's version, and features that depend on it.
//!
//! This does not use the crate `semver`, which would also accept suffixes such as `-rc1`. The engine's versions are
//! three numbers.

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

    /// Whether relays have timeouts (0.21), so that a target that never answers does not delay the others.
    pub fn has_push_timeouts(self) -> bool {
        self >= Version(0, 21, 0)
    }

    /// Whether it is from a later series than [`Version::NEWEST`], so that its configuration is untested.
    pub fn is_untried(self) -> bool {
        (self.0, self.1) > (Version::NEWEST.0, Version::NEWEST.1)
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
