//! Who may do what, by the roster of this moment: admins everywhere, the `producers` of a channel on their channel. Pure.

use roster::{Relay, Roster, Slug, StreamName, User};

/// The people of a session, and the roster that says what they may do.
pub(super) struct Roles<'r> {
    roster: &'r Roster,
    people: Vec<&'r User>,
}

impl<'r> Roles<'r> {
    /// Of these users of the roster.
    pub(super) fn new(roster: &'r Roster, people: &[Slug]) -> Self {
        let people = people.iter().filter_map(|user| roster.users.get(user));
        Roles {
            roster,
            people: people.collect(),
        }
    }

    /// The people.
    pub(super) fn people(&self) -> &[&'r User] {
        &self.people
    }

    /// Whether one of them is an admin.
    pub(super) fn is_admin(&self) -> bool {
        self.people.iter().any(|user| self.roster.is_admin(user))
    }

    /// Whether one of them has any role here.
    pub(super) fn has_some(&self) -> bool {
        self.is_admin()
            || self
                .roster
                .channels
                .keys()
                .any(|name| self.on(name).is_some())
    }

    /// Who of them may act on the channel of this name. Admins may also where there is none, and learn that.
    pub(super) fn on(&self, channel: &str) -> Option<&'r Slug> {
        self.one(|user| self.roster.is_admin(user) || self.roster.may_produce(user, channel))
    }

    /// Who of them may end this stream. The stream of a channel is nobody's to end.
    pub(super) fn ending(&self, stream: &StreamName) -> Option<&'r Slug> {
        if self.roster.channels.contains_key(&stream.name) {
            return None;
        }
        self.one(|user| self.looks_after(user, stream))
    }

    /// Whether one of them may see how a stream is doing.
    pub(super) fn sees(&self, stream: &StreamName) -> bool {
        self.one(|user| self.looks_after(user, stream)).is_some()
    }

    /// Whether one of them may see how a relay is doing.
    pub(super) fn sees_relay(&self, relay: &Relay) -> bool {
        self.is_admin() || self.on(&relay.stream.name).is_some()
    }

    fn one(&self, may: impl Fn(&User) -> bool) -> Option<&'r Slug> {
        let found = self.people.iter().find(|user| may(user))?;
        Some(&found.slug.value)
    }

    /// The producers of a channel look after the streams of its app, but for those that are private to somebody else's guests.
    fn looks_after(&self, user: &User, stream: &StreamName) -> bool {
        if self.roster.is_admin(user) {
            return true;
        }
        let mut channels = self.roster.channels.values();
        let produces = channels.any(|channel| {
            *channel.app == stream.app && self.roster.may_produce(user, &channel.slug)
        });
        let owner = self.roster.users.get(&stream.name);
        let other = self.roster.channels.contains_key(&stream.name)
            && !self.roster.may_produce(user, &stream.name);
        produces && !other && owner.is_none_or(|owner| owner.watchers.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROSTER: &str = r#"
        [site]
        title = "T"
        url = "https://live.example.net"
        admins = ["ada"]
        [apps.show]
        [apps.talk]
        [users.ada]
        apps = ["show"]
        [users.pia]
        apps = ["show"]
        [users.sam]
        apps = ["show", "talk"]
        [users.zoe]
        apps = ["show"]
        watchers = ["ada"]
        [channels.main]
        app = "show"
        producers = ["pia"]
        [channels.other]
        app = "show"
        [relays.twitch]
        stream = "show/main"
        to = "twitch"
        key = { env = "A" }
        [relays.kick]
        stream = "show/other"
        to = "rtmp://example.net/app"
        key = { env = "B" }
    "#;

    #[test]
    fn admins_may_everywhere_and_producers_on_their_channel() {
        let (roster, _) = Roster::parse("mitts.toml", ROSTER).unwrap();
        let stream = |text: &str| StreamName::try_from(text.to_owned()).unwrap();
        let streams = [
            "show/sam",
            "talk/sam",
            "show/zoe",
            "show/main",
            "show/other",
            "show/guest",
        ];
        let may = |people: &[&str]| {
            let people: Vec<Slug> = people.iter().map(|name| name.parse().unwrap()).collect();
            let roles = Roles::new(&roster, &people);
            let mut all = Vec::new();
            let channels = ["main", "other", "missing"].into_iter();
            all.extend(channels.filter(|name| roles.on(name).is_some()));
            all.push("|");
            all.extend(streams.iter().filter(|name| roles.sees(&stream(name))));
            all.push("|");
            all.extend((streams.iter()).filter(|name| roles.ending(&stream(name)).is_some()));
            all.push("|");
            let relays = roster.relays.values();
            all.extend(
                relays
                    .filter(|relay| roles.sees_relay(relay))
                    .map(|relay| relay.slug.as_str()),
            );
            assert_eq!(roles.has_some(), all.len() > 3);
            all.join(" ")
        };
        assert_eq!(
            may(&["ada"]),
            "main other missing | show/sam talk/sam show/zoe show/main show/other show/guest | \
             show/sam talk/sam show/zoe show/guest | twitch kick"
        );
        let produced = "main | show/sam show/main show/guest | show/sam show/guest | twitch";
        assert_eq!(may(&["pia"]), produced);
        assert_eq!(may(&["sam", "pia"]), produced, "several people");
        assert_eq!(may(&["sam"]), "| | |");
        assert_eq!(may(&["nobody"]), "| | |", "removed");
        assert_eq!(may(&[]), "| | |");
        let people = ["sam", "pia"].map(|name| name.parse().unwrap());
        let roles = Roles::new(&roster, &people);
        assert_eq!(roles.on("main").unwrap().as_str(), "pia", "who did it");
    }
}
