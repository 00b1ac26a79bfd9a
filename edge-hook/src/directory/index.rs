//! A roster with an index of its stream keys.

use roster::{KeyHash, KeyIndex, Roster, StreamKey, User};

/// A roster and the index of its keys.
#[derive(Clone, Debug)]
pub struct Directory {
    roster: Roster,
    keys: KeyIndex,
}

impl Directory {
    /// Indexes the roster's keys.
    pub fn new(roster: Roster) -> Self {
        let keys = KeyIndex::new(&roster);
        Directory { roster, keys }
    }

    /// The roster.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The user with this key, and the key's entry in the roster. A text with a wrong prefix or checksum is not
    /// looked up.
    pub fn find(&self, key: &str) -> Option<(&User, &roster::Key)> {
        StreamKey::validate(key).ok()?;
        self.find_hash(&KeyHash::of(key))
    }

    /// The user with the key of this hash, and the key's entry in the roster.
    pub(crate) fn find_hash(&self, hash: &KeyHash) -> Option<(&User, &roster::Key)> {
        let place = self.keys.find(hash)?;
        let (_, user) = self.roster.users.get_index(place.user)?;
        Some((user, user.keys.get(place.key)?))
    }

    /// Like [`Directory::find`]. Does equal work for malformed and unknown keys.
    pub(crate) fn find_with_equal_work(&self, text: &str) -> Option<(&User, &roster::Key)> {
        let is_key = StreamKey::validate(text).is_ok();
        let place = self.keys.find(&KeyHash::of(text)).filter(|_| is_key)?;
        let (_, user) = self.roster.users.get_index(place.user)?;
        Some((user, user.keys.get(place.key)?))
    }
}
