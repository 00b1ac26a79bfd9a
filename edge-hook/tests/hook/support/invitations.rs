//! A site that invites people, and its private keys.

use jiff::{SignedDuration, Timestamp};
use roster::{Invitation, InvitationKey, PrivateKey, Right, Roster, guest_key};

use super::rosters::Site;

/// The site of the other tests with a key for invitations, and one that it has replaced.
pub(crate) struct Host {
    pub(crate) site: Site,
    pub(crate) new: PrivateKey,
    pub(crate) old: PrivateKey,
    /// A key of somebody else.
    pub(crate) foreign: PrivateKey,
}

/// More of the roster: things to be invited to, and a user whose name is kept for guests.
const MORE: &str = r#"
[groups]
crew = ["alice", "bob"]

[users.slot-1]
name = "Guest 1"
apps = ["show"]

[channels.main]
app = "show"
watchers = []

[layouts.desk]
title = "The desk"
kind = "grid"
streams = ["show/bob"]
watchers = []
"#;

impl Host {
    pub(crate) fn new() -> Self {
        let key = || PrivateKey::generate().unwrap();
        let mut site = Site::new();
        site.text.push_str(MORE);
        Host {
            site,
            new: key(),
            old: key(),
            foreign: key(),
        }
    }

    /// The roster with these keys and this epoch.
    pub(crate) fn roster_with(&self, keys: &[&PrivateKey], epoch: u32) -> Roster {
        let names = keys.iter().map(|key| self.name(key));
        let keys = names.zip(keys).map(|(name, key)| {
            let public = key.public();
            format!("{{ id = \"{name}\", public = \"{public}\" }}")
        });
        let keys: Vec<_> = keys.collect();
        let text = format!(
            "{}\n[invitations]\nepoch = {epoch}\nkeys = [{}]\n",
            self.site.text,
            keys.join(", ")
        );
        Roster::parse("mitts.toml", &text).unwrap().0
    }

    pub(crate) fn roster(&self) -> Roster {
        self.roster_with(&[&self.old, &self.new], 3)
    }

    fn name(&self, key: &PrivateKey) -> &'static str {
        match key.public() == self.old.public() {
            true => "old",
            false => "new",
        }
    }

    /// An invitation that is signed with this key.
    pub(crate) fn signed(&self, key: &PrivateKey, invitation: &Invitation) -> String {
        let roster = self.roster_with(&[key], 0);
        let public: &InvitationKey = roster.invitations.newest().unwrap();
        invitation.sign(&roster, public, key).unwrap()
    }

    /// An invitation to watch these, for an hour.
    pub(crate) fn invited(&self, to: &[&str]) -> String {
        self.signed(&self.new, &invitation(to))
    }

    /// A guest's key for this stream, for an hour.
    pub(crate) fn guest(&self, stream: &str) -> String {
        guest_key(&self.signed(&self.new, &guest(stream)))
    }
}

/// An invitation of Mia to watch these, from now on.
pub(crate) fn invitation(to: &[&str]) -> Invitation {
    let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
    let to = to.iter().map(|one| (*one).to_owned().try_into().unwrap());
    Invitation {
        name: "Mia".to_owned(),
        right: Right::Watch(to.collect()),
        from: now,
        until: now + SignedDuration::from_hours(1),
        epoch: 3,
    }
}

/// A guest's, likewise.
pub(crate) fn guest(stream: &str) -> Invitation {
    Invitation {
        right: Right::Publish(stream.to_owned().try_into().unwrap()),
        ..invitation(&[])
    }
}
