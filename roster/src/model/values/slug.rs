//! Names of users, apps, layouts, groups, relays and channels.

use std::{fmt, ops::Deref, str::FromStr};

use serde::{Deserialize, Serialize, Serializer};

use crate::file::leaf::leaf_field;

/// The longest name in characters: a DNS label, and below the 64 that work for OvenMediaEngine's stream names
/// everywhere.
const MAX_SLUG: usize = 63;

/// A name: 1 to 63 of `a-z`, `0-9` and `-`, with no `-` at the start or end.
///
/// It is used unescaped in URLs, stream names, file names and configuration files.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Slug(Box<str>);

leaf_field!(Slug, "a name: 1 to 63 of a-z, 0-9 and -", is_str);

/// Why a text is not a valid name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlugError {
    /// The name is the empty text.
    #[error("a name is empty; write 1 to 63 of a-z, 0-9 and -")]
    Empty,
    /// More than 63 characters.
    #[error("a name has at most 63 characters, this one has {0}")]
    TooLong(usize),
    /// A character outside the alphabet.
    #[error("`{0}` is not allowed in a name; write a-z, 0-9 and -")]
    Character(char),
    /// `-` at the start or the end.
    #[error("a name neither starts nor ends with `-`")]
    Edge,
}

impl Slug {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest name to `text`, for "did you mean": in Latin letters (with the feature `transliterate`) and lower
    /// case, runs of anything else as one `-`. `None` if nothing is left.
    pub fn nearest(text: &str) -> Option<Slug> {
        #[cfg(feature = "transliterate")]
        let text = &*deunicode::deunicode(text);
        let mut name = String::new();
        for c in text.chars().flat_map(char::to_lowercase) {
            match c {
                'a'..='z' | '0'..='9' => name.push(c),
                _ if name.is_empty() || name.ends_with('-') => {}
                _ => name.push('-'),
            }
        }
        name.truncate(MAX_SLUG);
        name.trim_end_matches('-').parse().ok()
    }
}

impl Serialize for Slug {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self)
    }
}

impl FromStr for Slug {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, SlugError> {
        if text.is_empty() {
            return Err(SlugError::Empty);
        }
        if let Some(c) = text
            .chars()
            .find(|c| !matches!(c, 'a'..='z' | '0'..='9' | '-'))
        {
            return Err(SlugError::Character(c));
        }
        if text.len() > MAX_SLUG {
            return Err(SlugError::TooLong(text.len()));
        }
        if text.starts_with('-') || text.ends_with('-') {
            return Err(SlugError::Edge);
        }
        Ok(Slug(text.into()))
    }
}

impl TryFrom<String> for Slug {
    type Error = SlugError;

    fn try_from(text: String) -> Result<Self, SlugError> {
        text.parse()
    }
}

impl Deref for Slug {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_names_and_refuses_the_rest() {
        for good in ["a", "alice", "cam-2", "0"] {
            assert_eq!(good.parse::<Slug>().as_deref(), Ok(good));
        }
        assert_eq!("".parse::<Slug>(), Err(SlugError::Empty));
        assert_eq!("Alice".parse::<Slug>(), Err(SlugError::Character('A')));
        assert_eq!("é".parse::<Slug>(), Err(SlugError::Character('é')));
        assert_eq!("-a".parse::<Slug>(), Err(SlugError::Edge));
        assert_eq!("a".repeat(64).parse::<Slug>(), Err(SlugError::TooLong(64)));
    }

    #[test]
    fn suggests_the_nearest_name() {
        assert_eq!(Slug::nearest("Studio PC!").as_deref(), Some("studio-pc"));
        assert_eq!(Slug::nearest("..."), None);
    }

    #[cfg(feature = "transliterate")]
    #[test]
    fn suggests_latin_letters_for_those_of_other_scripts() {
        for (text, near) in [
            ("über", "uber"),
            ("Zoë", "zoe"),
            ("Łukasz Żak", "lukasz-zak"),
            ("Straße", "strasse"),
            ("Ирина", "irina"),
        ] {
            assert_eq!(Slug::nearest(text).as_deref(), Some(near));
        }
    }
}
