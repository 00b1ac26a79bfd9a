//! A roster in which users are found by name and by stream key.

use std::{borrow::Cow, ops::Deref, path::PathBuf};

use roster::{
    KeyHash, KeyIndex, Notices, Roster, StreamKey, StreamName, Tables, User,
    index::{Entry, Index, Unreadable, Viewer},
};

/// A roster: all of it, or the index of one. Its [`Tables`] are as fields of its own; users are found one at a time.
#[derive(Debug)]
pub struct Directory(Users);

#[derive(Debug)]
enum Users {
    /// All users in memory.
    Whole(Box<Roster>, KeyIndex),
    /// Users in a file.
    Indexed(Box<Index>),
}

/// The owner of a stream key.
#[derive(Clone, Debug)]
pub struct Holder<'d> {
    /// The user.
    pub user: Cow<'d, User>,
    /// The position of the key in the user's list.
    at: usize,
}

impl Holder<'_> {
    /// The key's entry in the roster.
    pub fn key(&self) -> &roster::Key {
        // found at this position in this list
        &self.user.keys[self.at]
    }
}

impl Directory {
    /// Indexes the roster's keys.
    pub fn new(roster: Roster) -> Self {
        let keys = KeyIndex::new(&roster);
        Directory(Users::Whole(Box::new(roster), keys))
    }

    /// The roster of this index.
    pub fn of_index(index: Index) -> Self {
        Directory(Users::Indexed(Box::new(index)))
    }

    /// The roster's tables, without its users.
    pub fn roster(&self) -> &Tables {
        match &self.0 {
            Users::Whole(roster, _) => &roster.tables,
            Users::Indexed(index) => index.tables(),
        }
    }

    /// The roster, unless it is an index.
    pub fn whole(&self) -> Option<&Roster> {
        match &self.0 {
            Users::Whole(roster, _) => Some(roster),
            Users::Indexed(_) => None,
        }
    }

    /// The index, if it is one.
    pub(super) fn index(&self) -> Option<&Index> {
        match &self.0 {
            Users::Whole(..) => None,
            Users::Indexed(index) => Some(index),
        }
    }

    /// How many users there are.
    pub fn users(&self) -> usize {
        match &self.0 {
            Users::Whole(roster, _) => roster.users.len(),
            Users::Indexed(index) => index.len(),
        }
    }

    /// The user of this name.
    ///
    /// # Errors
    /// When they cannot be read from the index.
    pub fn user(&self, name: &str) -> Result<Option<Cow<'_, User>>, Unreadable> {
        match &self.0 {
            Users::Whole(roster, _) => Ok(roster.users.get(name).map(Cow::Borrowed)),
            Users::Indexed(index) => Ok(index.user(name)?.map(|entry| entry.user)),
        }
    }

    /// The position in the roster of the user of this name.
    pub(crate) fn position(&self, name: &str) -> Result<Option<usize>, Unreadable> {
        match &self.0 {
            Users::Whole(roster, _) => Ok(roster.users.get_index_of(name)),
            Users::Indexed(index) => Ok(index.user(name)?.map(|entry| entry.number)),
        }
    }

    /// Whether a user or a channel has this stream.
    pub(crate) fn has_stream(&self, stream: &StreamName) -> Result<bool, Unreadable> {
        let user = self.user(&stream.name)?;
        Ok(self
            .named(&stream.name, user.as_deref())
            .publishes_in(&stream.app))
    }

    /// The owner of this key. A text with a wrong prefix or checksum is not looked up.
    ///
    /// # Errors
    /// When they cannot be read from the index.
    pub fn find(&self, key: &str) -> Result<Option<Holder<'_>>, Unreadable> {
        match StreamKey::validate(key) {
            Ok(()) => self.find_hash(&KeyHash::of(key)),
            Err(_) => Ok(None),
        }
    }

    /// The owner of the key with this hash.
    pub(crate) fn find_hash(&self, hash: &KeyHash) -> Result<Option<Holder<'_>>, Unreadable> {
        match &self.0 {
            Users::Whole(roster, keys) => Ok(keys.find(hash).and_then(|place| {
                let (_, user) = roster.users.get_index(place.user)?;
                holder(Cow::Borrowed(user), place.key)
            })),
            Users::Indexed(index) => {
                let found = index.find(hash)?;
                Ok(found.and_then(|(entry, at)| holder(entry.user, at)))
            }
        }
    }

    /// Like [`Directory::find`]. Does equal work for malformed and unknown keys.
    pub(crate) fn find_with_equal_work(
        &self,
        text: &str,
    ) -> Result<Option<Holder<'_>>, Unreadable> {
        let is_key = StreamKey::validate(text).is_ok();
        Ok(self.find_hash(&KeyHash::of(text))?.filter(|_| is_key))
    }

    /// All notifications: the site's, and those of users.
    pub fn notices(&self) -> impl Iterator<Item = (Option<&User>, &Notices)> {
        let (all, some) = match &self.0 {
            Users::Whole(roster, _) => (Some(roster.users.values()), None),
            Users::Indexed(index) => (None, Some(index.special_users())),
        };
        let users = all.into_iter().flatten().chain(some.into_iter().flatten());
        let users = users.filter_map(|user| Some((Some(user), user.notify.as_ref()?)));
        let site = self.notify.notices.iter().map(|notices| (None, notices));
        site.chain(users)
    }

    /// Users in the roster's order: at least those with a private page that one of these viewers may open, as far as
    /// [`roster::index::LISTED`] of them are shown.
    pub(crate) fn candidates<'d>(
        &'d self,
        viewers: &[Viewer<'_>],
    ) -> Result<Vec<Cow<'d, User>>, Unreadable> {
        match &self.0 {
            Users::Whole(roster, _) => Ok(roster.users.values().map(Cow::Borrowed).collect()),
            Users::Indexed(index) => {
                let found = index.watchable_by(viewers)?.into_iter();
                Ok(found.map(|Entry { user, .. }| user).collect())
            }
        }
    }

    /// The folder to which paths in the roster are relative, for a roster in this file.
    pub fn folder(&self, path: &std::path::Path) -> PathBuf {
        match &self.0 {
            Users::Whole(..) => path.parent().map(ToOwned::to_owned).unwrap_or_default(),
            Users::Indexed(index) => index.folder(path),
        }
    }
}

impl Deref for Directory {
    type Target = Tables;

    fn deref(&self) -> &Tables {
        self.roster()
    }
}

fn holder(user: Cow<'_, User>, at: usize) -> Option<Holder<'_>> {
    user.keys.get(at)?;
    Some(Holder { user, at })
}

/// A user's name in addresses.
pub(crate) fn slug_of<'d>(user: &Cow<'d, User>) -> Cow<'d, str> {
    match user {
        Cow::Borrowed(user) => Cow::Borrowed(user.slug.as_str()),
        Cow::Owned(user) => Cow::Owned(user.slug.to_string()),
    }
}
