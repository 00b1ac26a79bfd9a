//! Stream keys: how they are made, told apart from other text, and kept.
//!
//! A key is `mitts_` and 40 characters of base32 (`a-z`, `2-7`): 21 random bytes and the CRC-32 of
//! prefix and random bytes, 25 bytes in all, so nothing is padded. The alphabet survives a URL path,
//! an RTMP stream key, an SRT streamid and a QR code unescaped, and the prefix can be found by
//! secret scanners. Only the SHA-256 of the whole text is ever kept.

use std::{fmt, str::FromStr};

use data_encoding::{Encoding, HEXLOWER, Specification};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// What every key starts with.
pub const KEY_PREFIX: &str = "mitts_";
/// Characters of a whole key.
pub(crate) const KEY_LEN: usize = KEY_PREFIX.len() + 40;

const RANDOM: usize = 21;
const BODY: usize = RANDOM + 4;

static BASE32: std::sync::LazyLock<Encoding> = std::sync::LazyLock::new(|| {
    let mut spec = Specification::new();
    spec.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
    #[expect(
        clippy::unwrap_used,
        reason = "a constant alphabet of 32 distinct symbols"
    )]
    spec.encoding().unwrap()
});

/// A whole stream key: a secret. `Debug` prints nothing of it, it has no `Display`, and its memory is
/// wiped when dropped; [`StreamKey::reveal`] is the one way to its text.
#[derive(Clone)]
pub struct StreamKey(Zeroizing<String>);

/// Why a text is no stream key. Never holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text does not start with [`KEY_PREFIX`].
    #[error("not a stream key: a key starts with `mitts_`")]
    Prefix,
    /// Too short, too long, or a character outside the alphabet.
    #[error("not a stream key: after `mitts_` come 40 characters of a-z and 2-7")]
    Shape,
    /// The check digits do not fit: mistyped or cut off.
    #[error("not a stream key: its checksum is wrong, so a character was lost or mistyped")]
    Checksum,
}

impl StreamKey {
    /// A new key from the system's random source (168 bits).
    ///
    /// # Errors
    /// When the system has no random source.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new([0; RANDOM]);
        getrandom::fill(&mut *bytes)?;
        Ok(Self::from_random(&bytes))
    }

    fn from_random(random: &[u8; RANDOM]) -> Self {
        let mut body = Zeroizing::new([0; BODY]);
        body[..RANDOM].copy_from_slice(random);
        body[RANDOM..].copy_from_slice(&checksum(random));
        let mut text = Zeroizing::new(String::with_capacity(KEY_LEN));
        text.push_str(KEY_PREFIX);
        BASE32.encode_append(&*body, &mut text);
        StreamKey(text)
    }

    /// The key's text, for its owner's eyes only.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of the key.
    pub fn hash(&self) -> KeyHash {
        KeyHash(Sha256::digest(self.0.as_bytes()).into())
    }

    /// Checks prefix, shape and checksum of `text` without copying it, so that nonsense is refused
    /// without a lookup.
    ///
    /// # Errors
    /// The first of the three that does not fit.
    pub fn validate(text: &str) -> Result<(), KeyError> {
        let digits = text.strip_prefix(KEY_PREFIX).ok_or(KeyError::Prefix)?;
        if text.len() != KEY_LEN {
            return Err(KeyError::Shape);
        }
        let mut body = Zeroizing::new([0; BODY]);
        BASE32
            .decode_mut(digits.as_bytes(), &mut *body)
            .map_err(|_| KeyError::Shape)?;
        let (random, check) = body.split_at(RANDOM);
        if checksum(random).ct_eq(check).into() {
            Ok(())
        } else {
            Err(KeyError::Checksum)
        }
    }

    /// Whether `text` looks like a key, right or mistyped: such a text is never a public name, and is
    /// never logged or echoed.
    pub fn resembles(text: &str) -> bool {
        text.get(..KEY_PREFIX.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(KEY_PREFIX))
    }
}

fn checksum(random: &[u8]) -> [u8; 4] {
    let mut crc = crc32fast::Hasher::new();
    crc.update(KEY_PREFIX.as_bytes());
    crc.update(random);
    crc.finalize().to_be_bytes()
}

impl FromStr for StreamKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::validate(text)?;
        Ok(StreamKey(Zeroizing::new(text.to_owned())))
    }
}

impl fmt::Debug for StreamKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StreamKey(..)")
    }
}

/// The SHA-256 of a whole key text; written `sha256:` and 64 lower-case hex digits.
///
/// Equality takes the same time wherever two hashes differ.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub struct KeyHash([u8; 32]);

/// Why a text is no key hash. Never holds the text, since it may be a key that was pasted there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyHashError {
    /// The text is a stream key itself.
    #[error(
        "this is a stream key, not its hash; a key is never written down, so take it as spent \
         and make a new one with `mitts user rotate`"
    )]
    Key,
    /// Not `sha256:` and 64 lower-case hex digits.
    #[error("a key hash is `sha256:` and 64 lower-case hex digits, as `mitts user add` writes it")]
    Shape,
}

impl KeyHash {
    /// The hash of a text that someone claims is a key. Use [`StreamKey::validate`] first.
    pub fn of(text: &str) -> Self {
        KeyHash(Sha256::digest(text.as_bytes()).into())
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
        if StreamKey::resembles(text) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_made_key_is_a_key_and_never_printed() {
        let key = StreamKey::generate().unwrap();
        assert_eq!(key.reveal().len(), KEY_LEN);
        assert_eq!(StreamKey::validate(key.reveal()), Ok(()));
        assert_eq!(format!("{key:?}"), "StreamKey(..)");
        assert_eq!(key.hash(), KeyHash::of(key.reveal()));
        assert_eq!(key.hash().to_string().parse(), Ok(key.hash()));
    }

    /// The form is a promise to every key already handed out: this one must stay valid.
    #[test]
    fn the_form_of_a_key_stays() {
        let key = StreamKey::from_random(&[7; RANDOM]);
        assert_eq!(
            key.reveal(),
            "mitts_a4dqobyha4dqobyha4dqobyha4dqobyha4ljekn2"
        );
    }

    #[test]
    fn a_pasted_key_is_told_from_a_malformed_hash() {
        let key = StreamKey::generate().unwrap();
        assert_eq!(key.reveal().parse::<KeyHash>(), Err(KeyHashError::Key));
        assert_eq!("sha256:12".parse::<KeyHash>(), Err(KeyHashError::Shape));
    }

    proptest! {
        #[test]
        fn every_random_makes_a_key_that_validates(random: [u8; RANDOM]) {
            prop_assert_eq!(StreamKey::validate(StreamKey::from_random(&random).reveal()), Ok(()));
        }

        #[test]
        fn any_one_changed_character_is_noticed(random: [u8; RANDOM], at in 6..KEY_LEN, to in "[a-z2-7]") {
            let key = StreamKey::from_random(&random);
            let mut text = key.reveal().to_owned();
            text.replace_range(at..=at, &to);
            prop_assume!(text != key.reveal());
            prop_assert_eq!(StreamKey::validate(&text), Err(KeyError::Checksum));
        }

        #[test]
        fn no_text_panics(text in ".{0,80}") {
            let _ = StreamKey::validate(&text);
            let _ = text.parse::<KeyHash>();
            let _ = StreamKey::resembles(&text);
        }
    }
}
