//! `.well-known/jwks.json`: the public keys of `[invitations]` as a JSON Web Key Set, for media servers that check
//! invitations and guest keys themselves.

use roster::InvitationKey;
use serde::Serialize;

use crate::site::facts::Facts;

/// The file's name.
const FILE: &str = ".well-known/jwks.json";

#[derive(Serialize)]
struct Set<'a> {
    keys: Vec<Key<'a>>,
}

#[derive(Serialize)]
struct Key<'a> {
    kty: &'static str,
    crv: &'static str,
    #[serde(rename = "use")]
    purpose: &'static str,
    alg: &'static str,
    kid: &'a str,
    x: String,
}

/// The file, if there are keys.
pub(super) fn file(facts: &Facts<'_>) -> Option<(String, String)> {
    let keys = &facts.roster.invitations.keys;
    let set = Set {
        keys: keys.iter().map(key).collect(),
    };
    // strings alone
    let text = serde_json::to_string(&set).ok()?;
    (!keys.is_empty()).then(|| (FILE.to_owned(), text + "\n"))
}

/// Its name, if there are keys.
pub(super) fn name(facts: &Facts<'_>) -> Option<String> {
    let keys = &facts.roster.invitations.keys;
    (!keys.is_empty()).then(|| FILE.to_owned())
}

fn key(key: &InvitationKey) -> Key<'_> {
    Key {
        kty: "OKP",
        crv: "Ed25519",
        purpose: "sig",
        alg: "EdDSA",
        kid: key.id.as_str(),
        x: key.public.base64(),
    }
}
