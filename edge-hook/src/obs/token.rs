//! Publish tokens: a streamer publishes with one in the place of their key.
//!
//! A token is `mitts_` and 84 letters and digits: when it ends (4 bytes), the hash of the key (32 bytes) and the first 16
//! bytes of an HMAC over both. Like a key it survives the path of an address, and whatever hides keys hides it as well,
//! since it begins like one; its length tells them apart. Nothing is stored: each instance of the function with the same
//! admission secret takes it.
//!
//! A guest has no key in the roster, so the token of a guest says what the guest's key is worth: after the end, when that key
//! ends (4 bytes), its epoch (4 bytes), the first 8 bytes of the public key that it is signed by, and the stream. It is signed
//! with another key, so neither is taken for the other.

use std::fmt;

use data_encoding::BASE32_DNSSEC;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use roster::{KEY_PREFIX, KeyHash, PublicKey, Secret, StreamName};
use sha2::Sha256;

use crate::decision::Guest;

/// Makes the key of these tokens from the admission secret, which has other uses too.
const PURPOSE: &[u8] = b"OvenMitts publish tokens, version 1";
/// The same for those of guests.
const PURPOSE_OF_GUESTS: &[u8] = b"OvenMitts publish tokens of guests, version 1";
const END: usize = 4;
const BODY: usize = END + 32;
const TAG: usize = 16;
/// The length of a token after its prefix.
const DIGITS: usize = 84;
/// The bytes of a guest's token before the stream.
const HEAD: usize = END + 4 + 4 + MARK;
/// How much it has of the public key; a roster has two at most.
const MARK: usize = 8;
/// The most digits of a guest's token.
const MOST_DIGITS: usize = 400;

/// Makes publish tokens, and reads those that it made.
#[derive(Clone)]
pub(crate) struct Tokens {
    users: Hmac<Sha256>,
    guests: Hmac<Sha256>,
}

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// The hash of the key in whose place it is.
    pub(crate) key: KeyHash,
    /// In seconds since 1970.
    ends: u32,
}

/// What a guest's token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GuestToken {
    pub(crate) stream: StreamName,
    /// In seconds since 1970.
    ends: u32,
    until: u32,
    /// The epoch of the guest's key.
    pub(crate) epoch: u32,
    mark: [u8; MARK],
}

impl Tokens {
    pub(crate) fn new(secret: &Secret) -> Self {
        let with = |purpose: &[u8]| {
            let key = hmac(secret.reveal().as_bytes()).chain_update(purpose);
            hmac(&key.finalize().into_bytes())
        };
        Tokens {
            users: with(PURPOSE),
            guests: with(PURPOSE_OF_GUESTS),
        }
    }

    /// A token in the place of this key, for new connections until `ends`.
    pub(crate) fn issue(&self, key: &KeyHash, ends: Timestamp) -> String {
        let mut bytes = Vec::with_capacity(BODY + TAG);
        bytes.extend_from_slice(&seconds(ends).to_be_bytes());
        bytes.extend_from_slice(key.as_bytes());
        signed(bytes, &self.users)
    }

    /// A token in the place of a guest's key for this stream, for new connections until `ends`.
    pub(crate) fn issue_to_guest(
        &self,
        stream: &StreamName,
        guest: &Guest,
        ends: Timestamp,
    ) -> String {
        let mut bytes = Vec::new();
        for number in [seconds(ends), seconds(guest.until), guest.epoch] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        bytes.extend_from_slice(&guest.key.as_bytes()[..MARK]);
        bytes.extend_from_slice(stream.to_string().as_bytes());
        signed(bytes, &self.guests)
    }

    /// What a token says, unless it is forged or malformed. It may be over.
    pub(crate) fn open(&self, text: &str) -> Option<Token> {
        let digits = text.strip_prefix(KEY_PREFIX)?;
        if digits.len() != DIGITS {
            return None;
        }
        let bytes = BASE32_DNSSEC.decode(digits.as_bytes()).ok()?;
        let (ends, key) = opened(&bytes, &self.users)?.split_at(END);
        Some(Token {
            key: KeyHash::from_bytes(key.try_into().ok()?),
            ends: u32::from_be_bytes(ends.try_into().ok()?),
        })
    }

    /// What a guest's token says, unless it is forged or malformed. It may be over.
    pub(crate) fn open_of_guest(&self, text: &str) -> Option<GuestToken> {
        let digits = text.strip_prefix(KEY_PREFIX)?;
        // a stream key is shorter
        if !((HEAD + TAG) * 8 / 5..=MOST_DIGITS).contains(&digits.len()) {
            return None;
        }
        let bytes = BASE32_DNSSEC.decode(digits.as_bytes()).ok()?;
        let (head, stream) = opened(&bytes, &self.guests)?.split_at_checked(HEAD)?;
        let number = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
        Some(GuestToken {
            stream: String::from_utf8(stream.to_vec()).ok()?.try_into().ok()?,
            ends: number(0)?,
            until: number(4)?,
            epoch: number(8)?,
            mark: head.get(12..)?.try_into().ok()?,
        })
    }
}

/// In seconds since 1970, until 2106.
fn seconds(time: Timestamp) -> u32 {
    u32::try_from(time.as_second()).unwrap_or(0)
}

fn signed(mut bytes: Vec<u8>, key: &Hmac<Sha256>) -> String {
    let tag = key.clone().chain_update(&bytes).finalize().into_bytes();
    bytes.extend_from_slice(&tag[..TAG]);
    format!("{KEY_PREFIX}{}", BASE32_DNSSEC.encode(&bytes))
}

/// What is before the tag, if that is right.
fn opened<'b>(bytes: &'b [u8], key: &Hmac<Sha256>) -> Option<&'b [u8]> {
    let (body, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG)?)?;
    let signed = key.clone().chain_update(body);
    signed.verify_truncated_left(tag).ok()?;
    Some(body)
}

impl Token {
    /// Whether it is too late for new connections.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        i64::from(self.ends) <= now.as_second()
    }
}

impl GuestToken {
    /// Whether it is too late for new connections.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        i64::from(self.ends) <= now.as_second()
    }

    /// When the guest's key ends.
    pub(crate) fn until(&self) -> Option<Timestamp> {
        Timestamp::from_second(i64::from(self.until)).ok()
    }

    /// Whether the guest's key is signed by this one.
    pub(crate) fn is_by(&self, key: &PublicKey) -> bool {
        key.as_bytes().starts_with(&self.mark)
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
        for token in [token(), of_guest("show/mia")] {
            let is_open = |text: &str| {
                let tokens = tokens("a");
                tokens.open(text).is_some() || tokens.open_of_guest(text).is_some()
            };
            assert!(is_open(&token));
            for place in 0..token.len() {
                let mut changed = token.clone().into_bytes();
                changed[place] = if changed[place] == b'a' { b'b' } else { b'a' };
                let changed = String::from_utf8(changed).unwrap();
                assert!(!is_open(&changed), "{place}");
            }
            for changed in [format!("{token}a"), token[..token.len() - 1].to_owned()] {
                assert!(!is_open(&changed));
            }
        }
    }

    fn of_guest(stream: &str) -> String {
        let guest = Guest {
            key: "ed25519:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
                .parse()
                .unwrap(),
            epoch: 7,
            until: at(1_900_000_000),
        };
        let stream = stream.to_owned().try_into().unwrap();
        tokens("a").issue_to_guest(&stream, &guest, at(1_800_000_000))
    }

    #[test]
    fn a_guests_token_says_what_the_key_is_worth_and_is_no_other() {
        // some are as long as the token of a user
        for length in 1..=60 {
            let stream = format!("show/{}", "m".repeat(length));
            let token = of_guest(&stream);
            let read = tokens("a").open_of_guest(&token).unwrap();
            assert_eq!((read.stream.to_string(), read.epoch), (stream, 7));
            assert_eq!(read.until(), Some(at(1_900_000_000)));
            assert!(!read.is_over(at(1_799_999_999)) && read.is_over(at(1_800_000_000)));
            assert_eq!(tokens("a").open(&token), None);
            assert_eq!(tokens("b").open_of_guest(&token), None);
            assert!(StreamKey::validate(&token).is_err());
            assert!(holds_key(&format!("rtmp://h/show/{token}")));
            assert!(mask_keys(&token).ends_with('•'));
        }
        assert_eq!(tokens("a").open_of_guest(&token()), None);
        let other = "ed25519:BAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
        let read = tokens("a").open_of_guest(&of_guest("show/mia")).unwrap();
        assert!(!read.is_by(&other.parse().unwrap()));
    }

    proptest! {
        #[test]
        fn no_text_is_a_token(text in ".{0,99}", like in "mitts_[0-9a-v]{84}") {
            for text in [&text, &like] {
                prop_assert_eq!(tokens("a").open(text), None);
                prop_assert_eq!(tokens("a").open_of_guest(text), None);
            }
        }
    }
}
