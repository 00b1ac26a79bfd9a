//! Ed25519 keys, by which invitations are signed: the roster has the public ones, the admin keeps the private ones.

use std::{fmt, str::FromStr};

use data_encoding::{BASE64, BASE64URL_NOPAD};
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use serde::Deserialize;
use zeroize::Zeroizing;

/// What a public key begins with.
const PREFIX: &str = "ed25519:";

/// A public key: `ed25519:` and 43 characters of base64url.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct PublicKey([u8; 32]);

/// A text that is not a public key. Never contains the text, since it may be a private key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a public key is `ed25519:` and 43 letters, digits, `-` and `_`, as `mitts invite` writes it"
)]
pub struct PublicKeyError;

impl PublicKey {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The bytes as base64url, as in a JSON Web Key.
    pub fn base64(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }
}

impl FromStr for PublicKey {
    type Err = PublicKeyError;

    fn from_str(text: &str) -> Result<Self, PublicKeyError> {
        let digits = text.strip_prefix(PREFIX).ok_or(PublicKeyError)?;
        let bytes = BASE64URL_NOPAD.decode(digits.as_bytes());
        let bytes = bytes.map_err(|_| PublicKeyError)?;
        bytes.try_into().map(PublicKey).map_err(|_| PublicKeyError)
    }
}

impl TryFrom<String> for PublicKey {
    type Error = PublicKeyError;

    fn try_from(text: String) -> Result<Self, PublicKeyError> {
        text.parse()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.base64())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A private key, which is a secret. `Debug` does not print it, and its memory is wiped when dropped.
pub struct PrivateKey {
    /// PKCS#8, DER.
    der: Zeroizing<Vec<u8>>,
    public: PublicKey,
}

/// Why there is no private key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrivateKeyError {
    /// The system has no random source.
    #[error("the system has no random source")]
    Random,
    /// The text is not PEM with an Ed25519 key in PKCS#8.
    #[error("this is not a private key: PEM with an Ed25519 key in PKCS#8")]
    Shape,
}

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

impl PrivateKey {
    /// A new key from the system's random source.
    ///
    /// # Errors
    /// When the system has none.
    pub fn generate() -> Result<Self, PrivateKeyError> {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
        let made = made.map_err(|_| PrivateKeyError::Random)?;
        Self::from_der(Zeroizing::new(made.as_ref().to_vec()))
    }

    /// The key in a text that [`PrivateKey::to_pem`] or another program wrote.
    ///
    /// # Errors
    /// When the text is something else.
    pub fn from_pem(text: &str) -> Result<Self, PrivateKeyError> {
        let body = text.trim().strip_prefix(BEGIN);
        let body = body.and_then(|body| body.strip_suffix(END));
        let body = body.ok_or(PrivateKeyError::Shape)?;
        let digits: Zeroizing<String> =
            Zeroizing::new(body.chars().filter(|c| !c.is_whitespace()).collect());
        let der = BASE64.decode(digits.as_bytes());
        Self::from_der(Zeroizing::new(der.map_err(|_| PrivateKeyError::Shape)?))
    }

    fn from_der(der: Zeroizing<Vec<u8>>) -> Result<Self, PrivateKeyError> {
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der);
        let pair = pair.map_err(|_| PrivateKeyError::Shape)?;
        let public = pair.public_key().as_ref().try_into();
        let public = PublicKey(public.map_err(|_| PrivateKeyError::Shape)?);
        Ok(PrivateKey { der, public })
    }

    /// The key as PEM, for a file that only its owner may read.
    pub fn to_pem(&self) -> Zeroizing<String> {
        let digits = Zeroizing::new(BASE64.encode(&self.der));
        let mut text = Zeroizing::new(String::with_capacity(256));
        text.push_str(BEGIN);
        for (at, digit) in digits.chars().enumerate() {
            if at % 64 == 0 {
                text.push('\n');
            }
            text.push(digit);
        }
        text.push('\n');
        text.push_str(END);
        text.push('\n');
        text
    }

    /// Its public key.
    pub fn public(&self) -> PublicKey {
        self.public
    }

    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by `openssl genpkey -algorithm ed25519`, with its public key.
    const PEM: &str = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
        -----END PRIVATE KEY-----\n";
    const PUBLIC: &str = "ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    #[test]
    fn a_key_is_written_and_read_back_and_never_printed() {
        let key = PrivateKey::generate().unwrap();
        let again = PrivateKey::from_pem(&key.to_pem()).unwrap();
        assert_eq!(again.public(), key.public());
        assert_eq!(key.public().to_string().parse(), Ok(key.public()));
        assert_eq!(format!("{key:?}"), "PrivateKey(..)");
    }

    #[test]
    fn a_key_of_another_program_is_read() {
        let key = PrivateKey::from_pem(PEM).unwrap();
        assert_eq!(key.public().to_string(), PUBLIC);
    }

    #[test]
    fn nothing_else_is_a_key() {
        for text in [
            "",
            "ed25519:",
            "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUR",
            PEM,
        ] {
            assert_eq!(text.parse::<PublicKey>(), Err(PublicKeyError), "{text}");
        }
        for text in ["", PUBLIC, BEGIN, &PEM.replace("MC4C", "MC4D")] {
            assert!(PrivateKey::from_pem(text).is_err(), "{text}");
        }
    }
}
