//! `[invitations]`: the public keys by which invitations are checked.
//!
//! [`token`] signs and checks the invitations themselves, [`invited`] says what they are for.

pub(crate) mod invited;
pub(crate) mod token;

use std::fmt;

use serde::Deserialize;

use crate::{
    access::ed25519::PublicKey,
    file::{
        decode::{Field, Problems, Value},
        kind::ProblemKind,
        leaf::{leaf, leaf_field},
        problem::{At, Problem},
        table::Table,
    },
};

/// The most keys at a time: the one that signs, and the one that it replaces.
pub const MOST_KEYS: usize = 2;

/// `[invitations]`. Without keys, nobody is invited.
#[derive(Clone, Debug, Default)]
pub struct Invitations {
    /// The public keys; the last one is the newest.
    pub keys: Vec<InvitationKey>,
    /// Invitations of an earlier epoch are revoked.
    pub epoch: u32,
}

/// A public key of `[invitations]`.
#[derive(Clone, Debug)]
pub struct InvitationKey {
    /// Its name, which each invitation names.
    pub id: At<KeyId>,
    /// The key.
    pub public: At<PublicKey>,
}

/// The name of a key: 1 to 20 letters, digits, `-`, `_` and `.`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct KeyId(String);

leaf_field!(KeyId, "a name such as \"2026-11\"", is_str);

impl TryFrom<String> for KeyId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        match (1..=20).contains(&text.len()) && text.chars().all(plain) {
            true => Ok(KeyId(text)),
            false => Err("expected 1 to 20 letters, digits, `-`, `_` and `.`, such as 2026-11"),
        }
    }
}

impl KeyId {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Field for PublicKey {
    const EXPECTED: &'static str = "`ed25519:` and 43 characters, as `mitts invite` writes it";

    /// The value is never shown, since it may be a private key.
    fn decode(name: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let key = leaf(
            name,
            Self::EXPECTED,
            value,
            |value| value.is_str(),
            problems,
        );
        if key.is_none()
            && let Some(problem) = problems.pop()
        {
            problems.push(problem.masked());
        }
        key
    }
}

impl Field for InvitationKey {
    const EXPECTED: &'static str = "a key such as { id = \"2026-11\", public = \"ed25519:..\" }";

    fn decode(_: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let place = value.span();
        let mut table = Table::new("a key of [invitations]", place, value, problems);
        let id = table.required("id");
        let public = table.required("public");
        table.finish();
        Some(InvitationKey {
            id: id?,
            public: public?,
        })
    }
}

impl Invitations {
    pub(crate) fn decode(value: Option<Value<'_>>, problems: &mut Problems) -> Self {
        let mut invitations = Invitations::default();
        let Some(value) = value else {
            return invitations;
        };
        let place = value.span();
        let mut table = Table::new("[invitations]", place, value, problems);
        let keys = table.optional::<Vec<At<InvitationKey>>>("keys");
        if let Some(epoch) = table.optional("epoch") {
            invitations.epoch = epoch.value;
        }
        table.finish();
        let keys = keys.map(|keys| keys.value).unwrap_or_default();
        check(&keys, problems);
        invitations.keys = keys.into_iter().map(|key| key.value).collect();
        invitations
    }

    /// The key that signs new invitations: the last one.
    pub fn newest(&self) -> Option<&InvitationKey> {
        self.keys.last()
    }

    /// The key of this name.
    pub fn key(&self, id: &str) -> Option<&InvitationKey> {
        self.keys.iter().find(|key| key.id.as_str() == id)
    }

    /// Whether this key is still among them.
    pub fn has(&self, public: &PublicKey) -> bool {
        self.keys.iter().any(|key| key.public.value == *public)
    }
}

fn check(keys: &[At<InvitationKey>], problems: &mut Problems) {
    for (at, key) in keys.iter().enumerate() {
        let before = &keys[..at];
        if before.iter().any(|other| other.id.value == key.id.value) {
            problems.push(
                Problem::new(
                    ProblemKind::Duplicate(key.id.to_string()),
                    key.id.span.clone(),
                )
                .label("expected another name"),
            );
        }
        let same = |other: &&At<InvitationKey>| other.public.value == key.public.value;
        if before.iter().any(|other| same(&other)) {
            problems.push(
                Problem::new(
                    ProblemKind::DuplicateIn("keys".to_owned()),
                    key.public.span.clone(),
                )
                .label("expected once"),
            );
        }
    }
    if let Some(key) = keys.get(MOST_KEYS) {
        problems.push(
            Problem::new(ProblemKind::WrongValue("keys".to_owned()), key.span.clone())
                .label("expected two at most: the newest, and the one that it replaces")
                .help("remove the oldest; its invitations end"),
        );
    }
}
