//! A roster, ready to be asked.

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

    /// The user who has this key, and what the roster says of it. Text that prefix or checksum rule
    /// out is not looked up.
    pub fn find(&self, key: &str) -> Option<(&User, &roster::Key)> {
        StreamKey::validate(key).ok()?;
        let place = self.keys.find(&KeyHash::of(key))?;
        let (_, user) = self.roster.users.get_index(place.user)?;
        Some((user, user.keys.get(place.key)?))
    }

    /// As [`Directory::find`], with the same work for every text: what is no key is looked up as well.
    pub(crate) fn find_with_equal_work(&self, text: &str) -> Option<(&User, &roster::Key)> {
        let is_key = StreamKey::validate(text).is_ok();
        let place = self.keys.find(&KeyHash::of(text)).filter(|_| is_key)?;
        let (_, user) = self.roster.users.get_index(place.user)?;
        Some((user, user.keys.get(place.key)?))
    }
}
