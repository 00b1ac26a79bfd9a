//! The signature of requests to programs, as <https://www.standardwebhooks.com> describes it.

use std::fmt;

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How secrets may begin.
const PREFIX: &str = "whsec_";
/// The lengths that the specification allows, in bytes.
const LENGTH: std::ops::RangeInclusive<usize> = 24..=64;

/// Signs requests. It does not keep the secret's text.
#[derive(Clone)]
pub(super) struct Signer(Hmac<Sha256>);

/// The secret is not one of the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the secret of the webhook must be `whsec_` and 24 to 64 bytes in base64; make one with: \
     echo whsec_$(openssl rand -base64 32)"
)]
pub(super) struct BadSecret;

impl Signer {
    pub(super) fn new(secret: &str) -> Result<Self, BadSecret> {
        let secret = secret.trim();
        let text = secret.strip_prefix(PREFIX).unwrap_or(secret);
        let bytes = BASE64.decode(text.as_bytes()).map_err(|_| BadSecret)?;
        if !LENGTH.contains(&bytes.len()) {
            return Err(BadSecret);
        }
        let hmac = Hmac::new_from_slice(&bytes).map_err(|_| BadSecret)?;
        Ok(Signer(hmac))
    }

    /// The signature of a body that is sent with this ID at this time, in seconds.
    pub(super) fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let hmac = self.0.clone().chain_update(format!("{id}.{timestamp}."));
        let digest = hmac.chain_update(body).finalize().into_bytes();
        format!("v1,{}", BASE64.encode(&digest))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries.
    #[test]
    fn it_signs_as_others_check() {
        for secret in [
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
        ] {
            let signer = Signer::new(secret).unwrap();
            assert_eq!(
                signer.sign(
                    "msg_p5jXN8AQM9LWM0D4loKWxJek",
                    1_614_265_330,
                    br#"{"test": 2432232314}"#
                ),
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
            );
        }
        for bad in [
            "",
            "whsec_",
            "whsec_AAAA",
            "a secret of words",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        ] {
            assert_eq!(Signer::new(bad).err(), Some(BadSecret), "{bad}");
        }
    }
}
