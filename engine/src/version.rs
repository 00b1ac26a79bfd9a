//! OvenMediaEngine's version, and what depends on it.
//!
//! Written by hand and not with the crate `semver`: the engine's versions are three numbers, and `semver` would
//! also accept suffixes such as `-rc1`, which then have to be refused and ordered.

/// An OvenMediaEngine version: major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct Version(pub u16, pub u16, pub u16);

/// The oldest version that the generated configuration is for.
const OLDEST: Version = Version(0, 20, 0);

impl Version {
    /// The newest version that the generated configuration was tested with, and the default.
    pub const NEWEST: Version = Version(0, 21, 0);

    /// Whether the engine offers UDP, TCP and its relay side by side (0.21), of which each peer takes
    /// what its network lets through. Before, TCP was the relay alone, and was either forced or not there.
    pub fn has_tcp_candidates(self) -> bool {
        self >= Version(0, 21, 0)
    }

    /// Whether an encoder that vanished without a word can be given up by a time of silence (0.21).
    pub fn has_silence_timeout(self) -> bool {
        self >= Version(0, 21, 0)
    }

    /// Whether WebRTC publishers can send lost packets again (0.21).
    pub fn has_ingest_rtx(self) -> bool {
        self >= Version(0, 21, 0)
    }

    /// Whether it is of a later series than [`Version::NEWEST`]: its configuration is untested.
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
            Some([_, _, _]) => Err("expected 0.20.0 or later: older ones do not work with this"),
            _ => Err("expected three numbers such as 0.21.0"),
        }
    }
}
