//! Avatars of users: a picture, or initials on a tint.

use roster::User;
use serde::Serialize;

use crate::content::{avatars::SIZES, pages::Content};

/// A user's picture, square.
#[derive(Clone, Debug, Serialize)]
pub struct AvatarInfo {
    /// The address of the picture of 96 pixels.
    pub small: String,
    /// The address of the picture of 256 pixels.
    pub large: String,
}

/// A user's picture, if they have one.
pub fn avatar(content: &Content, user: &User) -> Option<AvatarInfo> {
    let avatar = user.profile.avatar.as_ref()?;
    let avatar = content.avatars.get(avatar.as_str())?;
    let [small, large] = SIZES.map(|size| format!("/{}", avatar.path(size)));
    Some(AvatarInfo { small, large })
}

/// One or two letters for an avatar.
pub fn initials(name: &str) -> String {
    let letter = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let mut letters = name.split_whitespace().filter_map(letter);
    let first = letters.next().unwrap_or('?');
    let initials: String = match letters.next_back() {
        Some(last) => [first, last].iter().collect(),
        None => first.to_string(),
    };
    initials.to_uppercase()
}

/// The tint of an avatar, 0 to 359, always the same for a name.
pub fn hue(slug: &str) -> u16 {
    let hash = blake3::hash(slug.as_bytes());
    let [a, b, ..] = *hash.as_bytes();
    u16::from_le_bytes([a, b]) % 360
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn avatars() {
        assert_eq!(initials("Alice"), "A");
        assert_eq!(initials("ada lovelace king"), "AK");
        assert_eq!(initials("…"), "?");
        assert!(hue("alice") < 360);
    }
}
