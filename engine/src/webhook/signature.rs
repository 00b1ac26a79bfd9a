//! `X-OME-Signature`: the HMAC-SHA1 of a webhook's raw body, under the secret that the engine's
//! configuration and the webhook's receiver share.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// The header that carries the signature.
pub const SIGNATURE_HEADER: &str = "x-ome-signature";
/// The length of an HMAC-SHA1 in bytes.
const DIGEST: usize = 20;

/// Checks signatures. It does not keep the secret's text, only the two hash states derived from it.
#[derive(Clone)]
pub struct Verifier(Hmac<Sha1>);

/// The secret is empty. The engine signs with an empty secret if the variable in its configuration is unset, and
/// anyone can make such a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the admission secret is empty; set it to a long random text, the same for OvenMediaEngine"
)]
pub struct EmptySecret;

impl Verifier {
    /// Creates a verifier for this secret.
    ///
    /// # Errors
    /// When the secret is empty.
    pub fn new(secret: &str) -> Result<Self, EmptySecret> {
        let secret = secret.as_bytes();
        if secret.is_empty() {
            return Err(EmptySecret);
        }
        // an HMAC accepts secrets of any length
        let hmac = Hmac::new_from_slice(secret).map_err(|_| EmptySecret)?;
        Ok(Verifier(hmac))
    }

    /// Whether `signature` is valid for `body`. It is base64url, with or without `=`; the engine sends it without. The
    /// comparison takes constant time.
    pub fn verify(&self, body: &[u8], signature: &[u8]) -> bool {
        let signature = signature.strip_suffix(b"=").unwrap_or(signature);
        let mut digest = [0; DIGEST];
        if BASE64URL_NOPAD.decode_len(signature.len()) != Ok(DIGEST)
            || BASE64URL_NOPAD.decode_mut(signature, &mut digest).is_err()
        {
            return false;
        }
        self.0
            .clone()
            .chain_update(body)
            .verify_slice(&digest)
            .is_ok()
    }

    /// The signature that the engine sends with this body.
    pub fn sign(&self, body: &[u8]) -> String {
        let digest = self.0.clone().chain_update(body).finalize().into_bytes();
        BASE64URL_NOPAD.encode(&digest)
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_character_or_bit_is_noticed() {
        let verifier = Verifier::new("1234").unwrap();
        let signature = verifier.sign(b"body");
        assert!(verifier.verify(b"body", signature.as_bytes()));
        assert!(verifier.verify(b"body", format!("{signature}=").as_bytes()));
        assert!(!verifier.verify(b"body", format!("{signature}==").as_bytes()));
        assert!(!verifier.verify(b"bodY", signature.as_bytes()));
        for at in 0..signature.len() {
            let mut wrong = signature.clone().into_bytes();
            wrong[at] = if wrong[at] == b'A' { b'B' } else { b'A' };
            assert!(!verifier.verify(b"body", &wrong), "{at}");
        }
        for wrong in [
            "",
            "=",
            "A",
            &signature[1..],
            "é",
            "vlKT1obb3bf0FtBDoZlYVmIftOI",
        ] {
            assert!(!verifier.verify(b"body", wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn an_empty_secret_verifies_nothing() {
        assert_eq!(Verifier::new("").err(), Some(EmptySecret));
    }
}
