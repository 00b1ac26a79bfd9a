//! Publish tokens: a streamer publishes with one in the place of their key.
//!
//! A token is `mitts_` and 84 letters and digits: when it ends (4 bytes), the hash of the key (32 bytes) and the first 16
//! bytes of an HMAC over both. Like a key it survives the path of an address, and whatever hides keys hides it as well,
//! since it begins like one; its length tells them apart. Nothing is stored: each instance of the function with the same
//! admission secret takes it.

use std::fmt;

use data_encoding::BASE32_DNSSEC;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use roster::{KEY_PREFIX, KeyHash, Secret};
use sha2::Sha256;

/// Makes the key of these tokens from the admission secret, which has other uses too.
const PURPOSE: &[u8] = b"OvenMitts publish tokens, version 1";
const END: usize = 4;
const BODY: usize = END + 32;
const TAG: usize = 16;
/// The length of a token after its prefix.
const DIGITS: usize = 84;

/// Makes publish tokens, and reads those that it made.
#[derive(Clone)]
pub(crate) struct Tokens(Hmac<Sha256>);

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// The hash of the key in whose place it is.
    pub(crate) key: KeyHash,
    /// In seconds since 1970.
    ends: u32,
}

impl Tokens {
    pub(crate) fn new(secret: &Secret) -> Self {
        let key = hmac(secret.reveal().as_bytes())
            .chain_update(PURPOSE)
            .finalize()
            .into_bytes();
        Tokens(hmac(&key))
    }

    /// A token in the place of this key, for new connections until `ends`.
    pub(crate) fn issue(&self, key: &KeyHash, ends: Timestamp) -> String {
        let ends = u32::try_from(ends.as_second()).unwrap_or(0);
        let mut bytes = Vec::with_capacity(BODY + TAG);
        bytes.extend_from_slice(&ends.to_be_bytes());
        bytes.extend_from_slice(key.as_bytes());
        let tag = self.0.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend_from_slice(&tag[..TAG]);
        format!("{KEY_PREFIX}{}", BASE32_DNSSEC.encode(&bytes))
    }

    /// What a token says, unless it is forged or malformed. It may be over.
    pub(crate) fn open(&self, text: &str) -> Option<Token> {
        let digits = text.strip_prefix(KEY_PREFIX)?;
        if digits.len() != DIGITS {
            return None;
        }
        let bytes = BASE32_DNSSEC.decode(digits.as_bytes()).ok()?;
        let (body, tag) = bytes.split_at_checked(BODY)?;
        let signed = self.0.clone().chain_update(body);
        signed.verify_truncated_left(tag).ok()?;
        let (ends, key) = body.split_at(END);
        Some(Token {
            key: KeyHash::from_bytes(key.try_into().ok()?),
            ends: u32::from_be_bytes(ends.try_into().ok()?),
        })
    }
}

impl Token {
    /// Whether it is too late for new connections.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        i64::from(self.ends) <= now.as_second()
    }
}

fn hmac(key: &[u8]) -> Hmac<Sha256> {
    #[expect(clippy::unwrap_used, reason = "an HMAC accepts keys of any length")]
    Hmac::new_from_slice(key).unwrap()
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(..)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use roster::{StreamKey, holds_key, mask_keys};

    use super::*;

    fn tokens(secret: &str) -> Tokens {
        Tokens::new(&Secret::new(secret.to_owned()))
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn token() -> String {
        tokens("a").issue(&KeyHash::of("key"), at(1_800_000_000))
    }

    #[test]
    fn a_token_is_read_back_by_the_same_secret_only_and_ends() {
        let read = tokens("a").open(&token()).unwrap();
        assert_eq!(read.key, KeyHash::of("key"));
        assert!(!read.is_over(at(1_799_999_999)) && read.is_over(at(1_800_000_000)));
        assert_eq!(tokens("b").open(&token()), None);
    }

    #[test]
    fn a_token_is_hidden_like_a_key_and_is_none() {
        let token = token();
        assert!(StreamKey::validate(&token).is_err());
        assert!(holds_key(&format!("rtmp://h/show/{token}")));
        assert_eq!(mask_keys(&token), format!("mitts_{}", "•".repeat(DIGITS)));
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(token.chars().all(plain), "{token}");
    }

    #[test]
    fn no_change_of_a_token_is_accepted() {
        let token = token();
        for place in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[place] = if changed[place] == b'a' { b'b' } else { b'a' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(tokens("a").open(&changed), None, "{place}");
        }
        for changed in [format!("{token}a"), token[..89].to_owned()] {
            assert_eq!(tokens("a").open(&changed), None);
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_token(text in ".{0,99}", like in "mitts_[0-9a-v]{84}") {
            for text in [&text, &like] {
                prop_assert_eq!(tokens("a").open(text), None);
            }
        }
    }
}
