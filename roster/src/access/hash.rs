//! The hash of a stream key. The roster holds hashes only.

use std::{fmt, str::FromStr};

use data_encoding::HEXLOWER;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::access::{detect::looks_like_key, key::StreamKey};

/// The SHA-256 of a whole key text; written `sha256:` and 64 lower-case hex digits.
///
/// Comparison takes constant time.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub struct KeyHash([u8; 32]);

/// Why a text is not a key hash. Never contains the text, since it may be a pasted key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyHashError {
    /// The text is a stream key itself.
    #[error(
        "this is a stream key, not its hash; a key is never written down, so replace it with \
         `mitts user rotate`"
    )]
    Key,
    /// Not `sha256:` and 64 lower-case hex digits.
    #[error("a key hash is `sha256:` and 64 lower-case hex digits, as `mitts user add` writes it")]
    Shape,
}

impl KeyHash {
    /// The hash of an untrusted text. Use [`StreamKey::validate`] first.
    pub fn of(text: &str) -> Self {
        KeyHash(Sha256::digest(text.as_bytes()).into())
    }

    /// The hash of these 32 bytes, as [`KeyHash::as_bytes`] has them.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        KeyHash(bytes)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for KeyHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for KeyHash {}

impl FromStr for KeyHash {
    type Err = KeyHashError;

    fn from_str(text: &str) -> Result<Self, KeyHashError> {
        if looks_like_key(text) {
            return Err(KeyHashError::Key);
        }
        let hex = text.strip_prefix("sha256:").ok_or(KeyHashError::Shape)?;
        if hex.len() != 64 {
            return Err(KeyHashError::Shape);
        }
        let mut bytes = [0; 32];
        HEXLOWER
            .decode_mut(hex.as_bytes(), &mut bytes)
            .map_err(|_| KeyHashError::Shape)?;
        Ok(KeyHash(bytes))
    }
}

impl TryFrom<String> for KeyHash {
    type Error = KeyHashError;

    fn try_from(text: String) -> Result<Self, KeyHashError> {
        text.parse()
    }
}

impl fmt::Display for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(..)")
    }
}

impl StreamKey {
    /// The hash of this key.
    pub fn hash(&self) -> KeyHash {
        KeyHash::of(self.reveal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_hash_is_written_and_read_back() {
        let key = StreamKey::generate().unwrap();
        assert_eq!(key.hash(), KeyHash::of(key.reveal()));
        assert_eq!(key.hash().to_string().parse(), Ok(key.hash()));
    }

    #[test]
    fn a_pasted_key_is_not_just_a_malformed_hash() {
        let key = StreamKey::generate().unwrap();
        assert_eq!(key.reveal().parse::<KeyHash>(), Err(KeyHashError::Key));
        assert_eq!("sha256:12".parse::<KeyHash>(), Err(KeyHashError::Shape));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,80}") {
            let _ = text.parse::<KeyHash>();
        }
    }
}
