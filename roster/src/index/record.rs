//! The records of users and lists.
//!
//! A record is its length and its CRC-32, 4 bytes each, and then the fields in the format of `postcard`. It begins at a
//! multiple of four bytes, which divided by four is its place.

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    access::hash::KeyHash,
    file::problem::At,
    model::{
        apps::App,
        privacy::{Pages, Watcher},
        users::{Key, User, profile::Profile},
        values::{slug::Slug, time::Window},
    },
};

/// The longest record in bytes.
pub(super) const LONGEST: usize = 1 << 24;
/// The length of a record's head.
pub(super) const HEAD: usize = 8;

/// What is kept of a user.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct UserRecord<'a> {
    /// The user's position in the roster.
    pub(super) number: u32,
    pub(super) slug: &'a str,
    /// `None`: the slug.
    name: Option<&'a str>,
    /// Positions in the roster's apps.
    apps: Vec<u32>,
    #[serde(borrow)]
    keys: Vec<KeyRecord<'a>>,
    #[serde(borrow)]
    watchers: Option<Vec<WatcherRecord<'a>>>,
    hidden: Option<bool>,
    record: Option<bool>,
    only_turns: bool,
    enabled: bool,
    refused_until: Option<Moment>,
    /// Whether the user is in the text section, and all but the number, slug and keys is to be taken from there.
    pub(super) in_text: bool,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct KeyRecord<'a> {
    hash: [u8; 32],
    label: Option<&'a str>,
    from: Option<Moment>,
    until: Option<Moment>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum WatcherRecord<'a> {
    User(&'a str),
    Group(&'a str),
}

/// Some users whom the same viewers may watch.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct ListRecord<'a> {
    /// What is looked up.
    pub(super) key: &'a str,
    /// The places of their records, in the roster's order.
    pub(super) users: Vec<u32>,
}

/// Seconds and nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Moment(i64, i32);

impl Moment {
    #[cfg(feature = "write-index")]
    fn of(time: Timestamp) -> Self {
        Moment(time.as_second(), time.subsec_nanosecond())
    }

    fn read(self) -> Option<Timestamp> {
        Timestamp::new(self.0, self.1).ok()
    }
}

impl<'a> UserRecord<'a> {
    /// The record of a user. `None` if they publish in an app that the roster does not have.
    #[cfg(feature = "write-index")]
    pub(super) fn of(number: u32, user: &'a User, apps: &IndexMap<Slug, App>) -> Option<Self> {
        // a new field belongs here, or makes its user one of the text
        let User {
            slug,
            name,
            apps: own,
            keys,
            watchers,
            pages,
            record,
            only_turns,
            enabled,
            refused_until,
            renditions,
            notify,
            // only pages show them
            about: _,
            profile: _,
        } = user;
        let position = |app: &At<Slug>| u32::try_from(apps.get_index_of(&app.value)?).ok();
        Some(UserRecord {
            number,
            slug,
            name: (**name != ***slug).then_some(name),
            apps: own.iter().map(position).collect::<Option<_>>()?,
            keys: keys.iter().map(KeyRecord::of).collect(),
            watchers: watchers.as_ref().map(|all| {
                let all = all.iter().map(|watcher| WatcherRecord::of(&watcher.value));
                all.collect()
            }),
            hidden: pages.as_ref().map(|pages| pages.value == Pages::Hidden),
            record: *record,
            only_turns: *only_turns,
            enabled: *enabled,
            refused_until: refused_until.map(Moment::of),
            in_text: renditions.is_some() || notify.is_some(),
        })
    }

    /// The user. `None` if the record makes no sense.
    pub(super) fn to_user(&self, apps: &IndexMap<Slug, App>) -> Option<User> {
        let app = |at: &u32| {
            let (slug, _) = apps.get_index(*at as usize)?;
            Some(placeless(slug.clone()))
        };
        let watchers = match &self.watchers {
            Some(all) => Some(all.iter().map(WatcherRecord::read).collect::<Option<_>>()?),
            None => None,
        };
        let pages = |hidden| match hidden {
            true => Pages::Hidden,
            false => Pages::Shown,
        };
        Some(User {
            slug: placeless(self.slug.parse().ok()?),
            name: self.name.unwrap_or(self.slug).to_owned(),
            apps: self.apps.iter().map(app).collect::<Option<_>>()?,
            keys: self
                .keys
                .iter()
                .map(KeyRecord::read)
                .collect::<Option<_>>()?,
            about: None,
            profile: Profile::default(),
            renditions: None,
            watchers,
            pages: self.hidden.map(|hidden| placeless(pages(hidden))),
            record: self.record,
            only_turns: self.only_turns,
            notify: None,
            enabled: self.enabled,
            refused_until: optional(self.refused_until)?,
        })
    }

    /// The position of the key with this hash in the user's list. Compares in constant time.
    pub(super) fn key(&self, hash: &KeyHash) -> Option<usize> {
        let mut keys = self.keys.iter();
        keys.position(|key| KeyHash::from_bytes(key.hash) == *hash)
    }
}

impl<'a> KeyRecord<'a> {
    #[cfg(feature = "write-index")]
    fn of(key: &'a Key) -> Self {
        let Key {
            hash,
            label,
            window,
        } = key;
        KeyRecord {
            hash: *hash.as_bytes(),
            label: label.as_deref(),
            from: window.from.map(Moment::of),
            until: window.until.map(Moment::of),
        }
    }

    fn read(&self) -> Option<Key> {
        Some(Key {
            hash: placeless(KeyHash::from_bytes(self.hash)),
            label: self.label.map(str::to_owned),
            window: Window {
                from: optional(self.from)?,
                until: optional(self.until)?,
            },
        })
    }
}

impl<'a> WatcherRecord<'a> {
    #[cfg(feature = "write-index")]
    fn of(watcher: &'a Watcher) -> Self {
        match watcher {
            Watcher::User(name) => WatcherRecord::User(name),
            Watcher::Group(name) => WatcherRecord::Group(name),
        }
    }

    fn read(&self) -> Option<At<Watcher>> {
        Some(placeless(match self {
            WatcherRecord::User(name) => Watcher::User(name.parse().ok()?),
            WatcherRecord::Group(name) => Watcher::Group(name.parse().ok()?),
        }))
    }
}

/// A moment that may be missing; `None` if it does not exist.
fn optional(moment: Option<Moment>) -> Option<Option<Timestamp>> {
    match moment {
        Some(moment) => moment.read().map(Some),
        None => Some(None),
    }
}

/// A value that has no place in a file.
fn placeless<T>(value: T) -> At<T> {
    At::new(value, 0..0)
}
