//! JSON Web Tokens with Ed25519 signatures (`EdDSA`), and no others.
//!
//! `jsonwebtoken` reads and writes them. Its signatures come from `ring`, which the function already has for TLS: the
//! crate's own choices bring RSA and the curves of other algorithms with them.

use std::sync::Once;

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    crypto::{CryptoProvider, JwkUtils, JwtSigner, JwtVerifier},
    errors::{Error, ErrorKind},
    signature::{Error as SignatureError, Signer, Verifier},
};
use ring::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use serde::{Serialize, de::DeserializeOwned};

use super::ed25519::{PrivateKey, PublicKey};

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: signer,
    verifier_factory: verifier,
    jwk_utils: JwkUtils::new_unimplemented(),
};

fn install() {
    static ONCE: Once = Once::new();
    // nothing else in these programs has another
    ONCE.call_once(|| {
        let _ = PROVIDER.install_default();
    });
}

struct Signs(Ed25519KeyPair);

struct Verifies([u8; 32]);

fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>, Error> {
    if *algorithm != Algorithm::EdDSA {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(key.inner());
    let pair = pair.map_err(|_| ErrorKind::InvalidKeyFormat)?;
    Ok(Box::new(Signs(pair)))
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    if *algorithm != Algorithm::EdDSA {
        return Err(ErrorKind::InvalidAlgorithm.into());
    }
    let bytes = key.as_bytes().try_into();
    let bytes = bytes.map_err(|_| ErrorKind::InvalidKeyFormat)?;
    Ok(Box::new(Verifies(bytes)))
}

impl Signer<Vec<u8>> for Signs {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        Ok(self.0.sign(message).as_ref().to_vec())
    }
}

impl JwtSigner for Signs {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

impl Verifier<Vec<u8>> for Verifies {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), SignatureError> {
        let key = UnparsedPublicKey::new(&ED25519, self.0);
        key.verify(message, signature)
            .map_err(|_| SignatureError::new())
    }
}

impl JwtVerifier for Verifies {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

/// Signs claims. The same claims with the same key are the same token.
pub(crate) fn sign(id: &str, key: &PrivateKey, claims: &impl Serialize) -> Option<String> {
    install();
    let mut header = Header::new(Algorithm::EdDSA);
    // shorter, since it is in links
    header.typ = None;
    header.kid = Some(id.to_owned());
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_ed_der(key.der())).ok()
}

/// The id of the key by which a token says to be signed. `None` if it is no token, or of another algorithm.
pub(crate) fn key_id(token: &str) -> Option<String> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    (header.alg == Algorithm::EdDSA).then_some(header.kid?)
}

/// The claims of a token for `audience` that was signed by the owner of this key. Times are left to the caller, who knows
/// what time it is.
pub(crate) fn verify<C: DeserializeOwned + Clone>(
    token: &str,
    key: &PublicKey,
    audience: &str,
) -> Option<C> {
    install();
    let mut wanted = Validation::new(Algorithm::EdDSA);
    wanted.set_audience(&[audience]);
    wanted.set_required_spec_claims(&["aud", "sub", "nbf", "exp"]);
    (wanted.validate_exp, wanted.validate_nbf) = (false, false);
    let key = DecodingKey::from_ed_der(key.as_bytes());
    let token = jsonwebtoken::decode::<C>(token, &key, &wanted).ok()?;
    Some(token.claims)
}
