//! Stream keys: how they are made and checked.
//!
//! A key is `mitts_` and 40 characters of base32 (`a-z`, `2-7`): 21 random bytes and the CRC-32 of
//! prefix and random bytes, 25 bytes in all, so nothing is padded. The alphabet survives a URL path,
//! an RTMP stream key, an SRT streamid and a QR code unescaped, and secret
//! scanners can find the prefix. Only the [hash](crate::KeyHash) of a key is stored.

use std::{fmt, str::FromStr};

use data_encoding::{Encoding, Specification};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// What every key starts with.
pub const KEY_PREFIX: &str = "mitts_";
/// The length of a key in characters.
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

/// A stream key, which is a secret. `Debug` does not print it, there is no `Display`, and its memory is wiped
/// when dropped. Only [`StreamKey::reveal`] returns its text.
#[derive(Clone)]
pub struct StreamKey(Zeroizing<String>);

/// Why a text is not a stream key. Never contains the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text does not start with [`KEY_PREFIX`].
    #[error("not a stream key: a key starts with `mitts_`")]
    Prefix,
    /// Too short, too long, or a character outside the alphabet.
    #[error("not a stream key: after `mitts_` come 40 characters of a-z and 2-7")]
    Shape,
    /// The checksum is wrong: a character is mistyped or missing.
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

    /// The key's text. Show it only to its owner.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Checks prefix, form and checksum of `text` without copying it, so that invalid texts need no lookup.
    ///
    /// # Errors
    /// The first of the three that is wrong.
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
    }

    /// Keys that are already in use depend on the form: this one must stay valid.
    #[test]
    fn the_form_of_a_key_stays() {
        let key = StreamKey::from_random(&[7; RANDOM]);
        assert_eq!(
            key.reveal(),
            "mitts_a4dqobyha4dqobyha4dqobyha4dqobyha4ljekn2"
        );
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
        }
    }
}
