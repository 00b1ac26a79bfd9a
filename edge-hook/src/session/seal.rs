//! Signs sessions, and reads those that it signed.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use roster::Secret;
use sha2::Sha256;

use super::grant::Session;

/// Makes the key of this seal from the admission secret, which has other uses too.
const PURPOSE: &[u8] = b"OvenMitts viewers' sessions, version 1";
/// The longest token that is read.
const LONGEST: usize = 1024;

/// Signs with a key made from the admission secret, so every instance of the function with that secret reads the sessions
/// of all others. A new secret ends all sessions.
#[derive(Clone)]
pub(crate) struct Seal(Hmac<Sha256>);

impl Seal {
    pub(crate) fn new(secret: &Secret) -> Self {
        let key = hmac(secret.reveal().as_bytes())
            .chain_update(PURPOSE)
            .finalize()
            .into_bytes();
        Seal(hmac(&key))
    }

    /// The session as a token: letters, digits, `-`, `_` and a dot.
    pub(crate) fn seal(&self, session: &Session) -> String {
        // writing strings and numbers into memory cannot fail
        let json = serde_json::to_vec(session).unwrap_or_default();
        let text = BASE64URL_NOPAD.encode(&json);
        let mac = self.0.clone().chain_update(&text).finalize().into_bytes();
        format!("{text}.{}", BASE64URL_NOPAD.encode(&mac))
    }

    /// The session of a token, unless it is forged, malformed or over.
    pub(crate) fn open(&self, token: &str, now: Timestamp) -> Option<Session> {
        if token.len() > LONGEST {
            return None;
        }
        let (text, mac) = token.split_once('.')?;
        let mac = BASE64URL_NOPAD.decode(mac.as_bytes()).ok()?;
        let signed = self.0.clone().chain_update(text);
        signed.verify_slice(&mac).ok()?;
        let json = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let session: Session = serde_json::from_slice(&json).ok()?;
        (!session.is_over(now)).then_some(session)
    }
}

fn hmac(key: &[u8]) -> Hmac<Sha256> {
    #[expect(clippy::unwrap_used, reason = "an HMAC accepts keys of any length")]
    Hmac::new_from_slice(key).unwrap()
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(..)")
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;
    use crate::session::grant::Grant;

    fn seal(secret: &str) -> Seal {
        Seal::new(&Secret::new(secret.to_owned()))
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn session(users: usize) -> Session {
        let grant = |at: usize| Grant::Key {
            user: format!("{at:a<63}"),
            mark: "abcdefghijkl".to_owned(),
        };
        let session = (0..users).map(grant).fold(Session::empty(), Session::with);
        session.renewed(at(1000), SignedDuration::from_secs(60))
    }

    #[test]
    fn a_session_is_read_back_until_it_ends_and_by_the_same_secret_only() {
        let token = seal("a").seal(&session(1));
        assert_eq!(seal("a").open(&token, at(1059)), Some(session(1)));
        assert_eq!(seal("a").open(&token, at(1060)), None);
        assert_eq!(seal("b").open(&token, at(1000)), None);
    }

    #[test]
    fn a_cookie_stays_below_one_kilobyte() {
        let token = seal("a").seal(&session(40));
        assert!(crate::session::setting(&token, SignedDuration::from_secs(60)).len() < 1000);
        assert!(seal("a").open(&token, at(1000)).is_some());
    }

    #[test]
    fn no_change_of_a_token_is_accepted() {
        let token = seal("a").seal(&session(2));
        for at_byte in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at_byte] = if changed[at_byte] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(seal("a").open(&changed, at(1000)), None, "{at_byte}");
        }
        for changed in [
            format!("{token}A"),
            format!("{token}="),
            token[1..].to_owned(),
        ] {
            assert_eq!(seal("a").open(&changed, at(1000)), None);
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_session(text in ".{0,80}", dotted in "[A-Za-z0-9_-]{0,60}\\.[A-Za-z0-9_-]{43}") {
            for text in [&text, &dotted] {
                prop_assert_eq!(seal("a").open(text, at(0)), None);
            }
        }
    }
}
