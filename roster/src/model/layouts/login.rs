//! `obs_login` of a layout: names and passwords for its OBS page.

use std::fmt;

use crate::{
    file::{
        decode::{Field, Problems, Value},
        leaf::leaf_field,
        table::Table,
    },
    model::roster::Roster,
};

use super::Layout;

/// A name with the hash of its password, for HTTP basic authentication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The hash of the password.
    pub hash: PasswordHash,
}

/// The hash of a password as `caddy hash-password` prints it: bcrypt, in the modular crypt format.
#[derive(Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(try_from = "String")]
pub struct PasswordHash(String);

leaf_field!(
    PasswordHash,
    "the hash of a password, as `caddy hash-password` prints it",
    is_str
);

/// The least cost: two to the power of this many rounds.
const LEAST_COST: u32 = 10;

/// How long salt and digest are together.
const DIGEST: usize = 53;

impl TryFrom<String> for PasswordHash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        const EXPECTED: &str =
            "expected the hash of a password, which begins with `$2a$`: run `caddy hash-password`";
        let mut parts = text.split('$').skip(1);
        let (kind, cost, digest) = (parts.next(), parts.next(), parts.next());
        let is_bcrypt = text.starts_with('$') && matches!(kind, Some("2a" | "2b" | "2y"));
        let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'/');
        let whole = digest.is_some_and(|text| text.len() == DIGEST && text.bytes().all(plain));
        if !is_bcrypt || !whole || parts.next().is_some() {
            return Err(EXPECTED);
        }
        let cost = cost.filter(|cost| cost.len() == 2);
        match cost.and_then(|cost| cost.parse().ok()) {
            Some(LEAST_COST..=31) => Ok(PasswordHash(text)),
            Some(0..LEAST_COST) => Err("expected a cost of at least 10, such as `$2a$14$`"),
            _ => Err(EXPECTED),
        }
    }
}

impl PasswordHash {
    /// The text of the hash: ASCII letters, digits, `$`, `.` and `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// A name that can stand in an address as it is: `https://producer:..@live.example.net/`.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct UserName(String);

leaf_field!(UserName, "a name such as \"producer\"", is_str);

impl TryFrom<String> for UserName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        match (1..=63).contains(&text.len()) && text.chars().all(plain) {
            true => Ok(UserName(text)),
            false => Err("expected 1 to 63 letters, digits, `-`, `_` and `.`"),
        }
    }
}

/// A login as written; `None` if a field is missing or wrong.
pub(crate) struct RawLogin(pub(crate) Option<Login>);

impl Field for RawLogin {
    const EXPECTED: &'static str = "a login such as { user = \"producer\", hash = \"..\" } with the hash of `caddy hash-password`";

    fn decode(_: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        let mut table = Table::new("a login", span, value, problems);
        let user = table.required::<UserName>("user");
        let hash = table.required::<PasswordHash>("hash");
        table.finish();
        let login = user.zip(hash).map(|(user, hash)| Login {
            user: user.value.0,
            hash: hash.value,
        });
        Some(RawLogin(login))
    }
}

impl Roster {
    /// The layouts whose OBS pages ask for a login. A private layout has no such page.
    pub fn layouts_with_login(&self) -> impl Iterator<Item = &Layout> {
        let layouts = self.layouts.values();
        layouts.filter(|layout| !layout.obs_login.is_empty() && layout.watchers.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_slow_hash_of_a_password_is_taken() {
        let digest = "007nNBXnnCK0EjoLT4GRke4d40f0VKVoqbf1QhL0Iwe.78PYZLYdm";
        for good in ["$2a$14$", "$2b$10$", "$2y$31$"] {
            let read = PasswordHash::try_from(format!("{good}{digest}"));
            assert!(read.is_ok(), "{good}");
        }
        for bad in [
            format!("$2a$09${digest}"),
            format!("$2a$32${digest}"),
            format!("$2a$+4${digest}"),
            format!("$2c$14${digest}"),
            format!("2a$14${digest}"),
            format!("$2a$14${digest}x"),
            format!("$2a$14${digest}$"),
            format!("$2a$14${}", digest.replace('.', " ")),
            "$argon2id$v=19$m=47104,t=1,p=1$c2FsdA$aGFzaA".to_owned(),
            "bread".to_owned(),
            String::new(),
        ] {
            PasswordHash::try_from(bad.clone()).expect_err(&bad);
        }
        let hash = PasswordHash::try_from(format!("$2a$14${digest}")).unwrap();
        assert_eq!(format!("{hash:?}"), "PasswordHash(..)");
    }
}
