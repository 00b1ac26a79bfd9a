//! Decides whether the current roster still allows a running stream. Pure: no requests, no clock.

use engine::rest::StreamInput;
use jiff::{SignedDuration, Timestamp};
use roster::{App, Standing, StreamName, User};

use super::{
    admitted::Publisher,
    sighting::{MaybeGuest, Sighting},
};
use crate::{
    decision::{Guest, ingest},
    directory::Directory,
};

/// How late the engine may be in ending a session with a lifetime from admission.
const LATE: SignedDuration = SignedDuration::from_secs(3);

/// What to do with a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It continues.
    Stays,
    /// It continues until then.
    Until(Timestamp),
    /// It must end.
    Ends(EndReason),
}

/// Why a stream is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EndReason {
    UnknownApp,
    UnknownUser,
    Disabled,
    Refused,
    OtherApp,
    NoIngest,
    KeyRemoved,
    NoKey,
    Early,
    Over,
    NoTurn,
    Revoked,
    GuestKeyRemoved,
    GuestName,
    GuestOver,
}

impl EndReason {
    /// For the log.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            EndReason::UnknownApp => "the app was removed",
            EndReason::UnknownUser => "the user was removed",
            EndReason::Disabled => "the user is disabled",
            EndReason::Refused => "the user is refused for a while",
            EndReason::OtherApp => "the user no longer publishes in this app",
            EndReason::NoIngest => "the app no longer accepts this protocol",
            EndReason::KeyRemoved => "its stream key was removed",
            EndReason::NoKey => "the user has no valid stream key",
            EndReason::Early => "its stream key is not valid yet",
            EndReason::Over => "its stream key has expired",
            EndReason::NoTurn => "the user's turn is over",
            EndReason::Revoked => "its guest's key is revoked",
            EndReason::GuestKeyRemoved => "the key that signed its guest's key was removed",
            EndReason::GuestName => "its guest's name is now that of a user or channel",
            EndReason::GuestOver => "its guest's key has ended",
        }
    }
}

/// What is known about who publishes a stream.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin<'a> {
    /// Who was admitted.
    Admitted(&'a Publisher),
    /// Nothing but when it was seen first, since it began before this process, and nobody kept who was admitted.
    Seen(&'a Sighting),
}

impl<'a> Origin<'a> {
    fn publisher(self) -> Option<&'a Publisher> {
        match self {
            Origin::Admitted(publisher) => Some(publisher),
            Origin::Seen(_) => None,
        }
    }
}

/// Decides about a stream with this `input`. If its publisher is unknown, only rules that apply to all keys of the user,
/// or to all guests, are used.
///
/// Only streams that came through admission are ended, so no scheduled channels and no streams pulled from an origin.
pub(super) fn fate(
    roster: &Directory,
    stream: &StreamName,
    input: &StreamInput,
    origin: Origin<'_>,
    now: Timestamp,
) -> Fate {
    // nobody goes off air because the index of the roster cannot be read
    let Ok(user) = roster.user(&stream.name) else {
        return Fate::Stays;
    };
    let user = user.as_deref();
    let by = input.protocol.and_then(ingest);
    if by.is_none() && (input.protocol.is_some() || user.is_none()) {
        return Fate::Stays;
    }
    let Some(app) = roster.apps.get(&stream.app) else {
        return Fate::Ends(EndReason::UnknownApp);
    };
    let publisher = origin.publisher();
    let Some(user) = user else {
        if by.is_some_and(|by| !app.ingest.contains(&by)) {
            return Fate::Ends(EndReason::NoIngest);
        }
        let guest = as_guest(roster, stream, None, origin, now);
        return guest.unwrap_or(Fate::Ends(EndReason::UnknownUser));
    };
    if !user.enabled {
        return Fate::Ends(EndReason::Disabled);
    }
    if user.is_refused(now) {
        return Fate::Ends(EndReason::Refused);
    }
    if !user.publishes_in(&app.slug) {
        return Fate::Ends(EndReason::OtherApp);
    }
    if by.is_some_and(|by| !app.ingest.contains(&by)) {
        return Fate::Ends(EndReason::NoIngest);
    }
    let turn = match user.only_turns {
        true => by_turn(roster, user, app, publisher, now),
        false => Fate::Stays,
    };
    let guest = as_guest(roster, stream, Some(user), origin, now);
    let key = guest.unwrap_or_else(|| match publisher {
        Some(publisher) => by_key(user, publisher, now),
        None => by_any_key(user, now),
    });
    match (key, turn) {
        (Fate::Ends(why), _) | (_, Fate::Ends(why)) => Fate::Ends(why),
        (Fate::Until(one), Fate::Until(other)) => Fate::Until(one.min(other)),
        (Fate::Until(end), Fate::Stays) | (Fate::Stays, Fate::Until(end)) => Fate::Until(end),
        (Fate::Stays, Fate::Stays) => Fate::Stays,
    }
}

/// The decision by the turns of a user who has nothing else.
fn by_turn(
    roster: &Directory,
    user: &User,
    app: &App,
    publisher: Option<&Publisher>,
    now: Timestamp,
) -> Fate {
    if let Some(end) = roster.slot(user, app, now) {
        return Fate::Until(end);
    }
    // the engine itself ends the session at the end from its admission
    let ends = publisher.and_then(|publisher| publisher.ends);
    let late = ends.map(|ends| ends.checked_add(LATE).unwrap_or(Timestamp::MAX));
    match late {
        Some(late) if ends <= Some(now) && now < late => Fate::Until(late),
        _ => Fate::Ends(EndReason::NoTurn),
    }
}

/// The decision by the key of the stream.
fn by_key(user: &User, publisher: &Publisher, now: Timestamp) -> Fate {
    let Some(key) = user.keys.iter().find(|key| key.hash.value == publisher.key) else {
        return Fate::Ends(EndReason::KeyRemoved);
    };
    if key.window.standing(now) == Standing::Early {
        return Fate::Ends(EndReason::Early);
    }
    match key.window.until {
        Some(until) => by_end(until, publisher, EndReason::Over, now),
        None => Fate::Stays,
    }
}

/// The decision by the end of a key.
fn by_end(until: Timestamp, publisher: &Publisher, why: EndReason, now: Timestamp) -> Fate {
    // the engine itself ends the session at the end from its admission
    let end = match publisher.ends {
        Some(ends) if until >= ends => until.checked_add(LATE).unwrap_or(Timestamp::MAX),
        _ => until,
    };
    match now >= end {
        true => Fate::Ends(why),
        false => Fate::Until(end),
    }
}

/// The decision about a guest; `None` if it is no guest's stream. Where the publisher is unknown, it stays as long as it may
/// be a guest's, since the engine itself ends it with the guest's key.
fn as_guest(
    roster: &Directory,
    stream: &StreamName,
    user: Option<&User>,
    origin: Origin<'_>,
    now: Timestamp,
) -> Option<Fate> {
    match origin {
        Origin::Admitted(publisher) => {
            let guest = publisher.guest?;
            Some(by_guest(roster, stream, user, publisher, guest, now))
        }
        Origin::Seen(sighting) => match sighting.guest(roster, stream, user) {
            MaybeGuest::No => None,
            MaybeGuest::Yes => Some(Fate::Stays),
            MaybeGuest::Revoked => Some(Fate::Ends(EndReason::Revoked)),
            MaybeGuest::KeyRemoved => Some(Fate::Ends(EndReason::GuestKeyRemoved)),
        },
    }
}

/// The decision by a guest's key.
fn by_guest(
    roster: &Directory,
    stream: &StreamName,
    user: Option<&User>,
    publisher: &Publisher,
    guest: Guest,
    now: Timestamp,
) -> Fate {
    if !roster.invitations.has(&guest.key) {
        return Fate::Ends(EndReason::GuestKeyRemoved);
    }
    if guest.epoch < roster.invitations.epoch {
        return Fate::Ends(EndReason::Revoked);
    }
    if !roster.named(&stream.name, user).is_for_guests(&stream.app) {
        return Fate::Ends(EndReason::GuestName);
    }
    by_end(guest.until, publisher, EndReason::GuestOver, now)
}

/// The decision by rules that apply to all keys of the user.
fn by_any_key(user: &User, now: Timestamp) -> Fate {
    let open = user
        .keys
        .iter()
        .filter(|key| key.window.standing(now) == Standing::Open);
    // the latest end, if all have one
    let mut last = None;
    for key in open {
        match (key.window.until, last) {
            (None, _) => return Fate::Stays,
            (Some(until), before) => last = before.max(Some(until)),
        }
    }
    last.map_or(Fate::Ends(EndReason::NoKey), Fate::Until)
}

#[cfg(test)]
mod tests {
    use engine::webhook::Protocol;
    use roster::{KeyHash, PrivateKey, PublicKey, Roster, StreamKey, index::Index};

    use super::*;

    const NOW: &str = "2026-12-01T10:00:00Z";
    const LATER: &str = "2026-12-01T11:00:00Z";

    fn time(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    struct Case {
        key: KeyHash,
        other: KeyHash,
        guest: Option<Guest>,
    }

    impl Case {
        fn new() -> Self {
            let hash = || StreamKey::generate().unwrap().hash();
            Case {
                key: hash(),
                other: hash(),
                guest: None,
            }
        }

        /// Decides about Ann's stream over RTMP. `ann` is her table in the roster, in which `KEY` and `OTHER` stand for the
        /// hashes of her keys.
        fn fate(&self, ann: &str, publisher: Option<Option<&str>>) -> Fate {
            self.fate_of("show/ann", Protocol::Rtmp, ann, publisher)
        }

        fn fate_of(
            &self,
            stream: &str,
            by: Protocol,
            ann: &str,
            publisher: Option<Option<&str>>,
        ) -> Fate {
            let ann = ann
                .replace("KEY", &format!("hash = \"{}\"", self.key))
                .replace("OTHER", &format!("hash = \"{}\"", self.other));
            let text = format!(
                "[site]\ntitle = \"T\"\nurl = \"https://h\"\n[apps.show]\n[apps.cams]\ningest = [\"whip\"]\n\
                 [users.ben]\napps = [\"show\"]\n{ann}"
            );
            let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
            let publisher = publisher.map(|ends| Publisher {
                client: None,
                key: self.key,
                guest: self.guest,
                ends: ends.map(time),
                since: Timestamp::UNIX_EPOCH,
            });
            let stream = stream.to_owned().try_into().unwrap();
            let fates = both(roster, &text).map(|roster| {
                // without a publisher, the stream is seen for the first time now
                let sighting = seen(&roster, &stream);
                let origin = match &publisher {
                    Some(publisher) => Origin::Admitted(publisher),
                    None => Origin::Seen(&sighting),
                };
                fate(&roster, &stream, &over(by), origin, time(NOW))
            });
            assert_eq!(fates[0], fates[1], "the index of {text}");
            fates[0]
        }
    }

    /// The roster, and the index of it.
    fn both(roster: Roster, text: &str) -> [Directory; 2] {
        let index = roster::index::write(&roster, text, "..").unwrap();
        let index = Index::from_bytes(index, "roster.idx").unwrap();
        [Directory::new(roster), Directory::of_index(index)]
    }

    fn over(by: Protocol) -> StreamInput {
        StreamInput {
            protocol: Some(by),
            client: None,
        }
    }

    fn seen(roster: &Directory, stream: &StreamName) -> Sighting {
        let user = roster.user(&stream.name).unwrap();
        Sighting::of(roster, stream, user.as_deref())
    }

    const ANN: &str = "[users.ann]\napps = [\"show\", \"cams\"]\nkeys = [{ KEY }, { OTHER }]\n";

    #[test]
    fn what_holds_for_every_key_is_decided_also_after_a_restart() {
        let case = Case::new();
        for publisher in [Some(None), None] {
            let fate = |ann: &str| case.fate(ann, publisher);
            assert_eq!(fate(ANN), Fate::Stays);
            assert_eq!(fate(""), Fate::Ends(EndReason::UnknownUser));
            assert_eq!(
                fate(&format!("{ANN}enabled = false\n")),
                Fate::Ends(EndReason::Disabled)
            );
            let refused = |until: &str| fate(&format!("{ANN}refused_until = {until}\n"));
            assert_eq!(refused(LATER), Fate::Ends(EndReason::Refused));
            assert_eq!(refused(NOW), Fate::Stays);
            let elsewhere = ANN.replace("\"show\", ", "");
            assert_eq!(fate(&elsewhere), Fate::Ends(EndReason::OtherApp));
            let of = |stream: &str, by| case.fate_of(stream, by, ANN, publisher);
            assert_eq!(
                of("gone/ann", Protocol::Rtmp),
                Fate::Ends(EndReason::UnknownApp)
            );
            assert_eq!(
                of("cams/ann", Protocol::Rtmp),
                Fate::Ends(EndReason::NoIngest)
            );
            assert_eq!(of("cams/ann", Protocol::WebRtc), Fate::Stays);
        }
    }

    #[test]
    fn a_guests_stream_ends_with_what_its_key_is_worth() {
        let (one, other) = (
            PrivateKey::generate().unwrap(),
            PrivateKey::generate().unwrap(),
        );
        let with = |key: &PrivateKey, epoch: u32| {
            let public = key.public();
            format!(
                "[invitations]\nepoch = {epoch}\nkeys = [{{ id = \"a\", public = \"{public}\" }}]\n"
            )
        };
        let case = Case {
            guest: Some(Guest {
                key: one.public(),
                epoch: 3,
                until: time(LATER),
            }),
            ..Case::new()
        };
        let helped = time(LATER).checked_add(LATE).unwrap();
        for name in ["", "[users.ann]\napps = [\"show\", \"cams\"]\n"] {
            let fate = |text: &str| case.fate(&format!("{name}{text}"), Some(Some(LATER)));
            let ends = |why| Fate::Ends(why);
            assert_eq!(fate(&with(&one, 3)), Fate::Until(helped), "{name}");
            assert_eq!(fate(&with(&one, 4)), ends(EndReason::Revoked));
            assert_eq!(fate(&with(&other, 3)), ends(EndReason::GuestKeyRemoved));
            assert_eq!(fate(""), ends(EndReason::GuestKeyRemoved));
            let of = |stream: &str, by| {
                let text = format!("{name}{}", with(&one, 3));
                case.fate_of(stream, by, &text, Some(None))
            };
            assert_eq!(of("cams/ann", Protocol::Rtmp), ends(EndReason::NoIngest));
            assert_eq!(of("gone/ann", Protocol::Rtmp), ends(EndReason::UnknownApp));
            assert_eq!(of("show/ann", Protocol::Srt), Fate::Until(time(LATER)));
            // after a restart of the function
            let unknown = |text: &str| case.fate(&format!("{name}{text}"), None);
            assert_eq!(unknown(&with(&one, 3)), Fate::Stays);
            assert!(matches!(unknown(""), Fate::Ends(_)));
        }
        let taken = format!("{ANN}{}", with(&one, 3));
        let fate = case.fate(&taken, Some(Some(LATER)));
        assert_eq!(fate, Fate::Ends(EndReason::GuestName));
        let channel = format!("[channels.ann]\napp = \"show\"\n{}", with(&one, 3));
        let fate = case.fate(&channel, Some(Some(LATER)));
        assert_eq!(fate, Fate::Ends(EndReason::GuestName));
    }

    /// After a restart of a function that keeps no file of the admitted publishers.
    #[test]
    fn what_changes_while_a_stream_of_an_unknown_publisher_runs_is_decided() {
        let key = || PrivateKey::generate().unwrap().public();
        let (one, other) = (key(), key());
        let invitations = |key: &PublicKey, epoch: u32| {
            format!(
                "[invitations]\nepoch = {epoch}\nkeys = [{{ id = \"a\", public = \"{key}\" }}]\n"
            )
        };
        let hash = StreamKey::generate().unwrap().hash();
        let ann = format!("[users.ann]\napps = [\"show\"]\nkeys = [{{ hash = \"{hash}\" }}]\n");
        let place = "[users.ann]\napps = [\"show\"]\n";
        let directory = |ann: &str, invitations: &str| {
            let text = format!(
                "[site]\ntitle = \"T\"\nurl = \"https://h\"\n[apps.show]\n{ann}{invitations}"
            );
            Directory::new(Roster::parse("mitts.toml", &text).unwrap().0)
        };
        let stream = StreamName::try_from("show/ann".to_owned()).unwrap();
        let fate = |first: &Directory, now: &Directory| {
            let sighting = seen(first, &stream);
            let origin = Origin::Seen(&sighting);
            super::fate(now, &stream, &over(Protocol::Rtmp), origin, time(NOW))
        };
        let before = directory(&ann, &invitations(&one, 3));
        assert_eq!(fate(&before, &before), Fate::Stays);
        // a user who is removed is no guest
        let removed = directory("", &invitations(&one, 3));
        assert_eq!(fate(&before, &removed), Fate::Ends(EndReason::UnknownUser));
        let keyless = directory(place, &invitations(&one, 3));
        assert_eq!(fate(&before, &keyless), Fate::Ends(EndReason::NoKey));
        // all guests are revoked, and no user
        assert_eq!(
            fate(&before, &directory(&ann, &invitations(&one, 4))),
            Fate::Stays
        );
        for name in ["", place] {
            let before = directory(name, &invitations(&one, 3));
            let now = |key: &PublicKey, epoch: u32| directory(name, &invitations(key, epoch));
            assert_eq!(fate(&before, &before), Fate::Stays);
            assert_eq!(fate(&before, &now(&one, 4)), Fate::Ends(EndReason::Revoked));
            assert_eq!(
                fate(&before, &now(&other, 3)),
                Fate::Ends(EndReason::GuestKeyRemoved)
            );
        }
    }

    #[test]
    fn who_has_only_turns_stays_until_their_end() {
        let case = Case::new();
        let with = |turn: &str| {
            format!("{ANN}only_turns = true\n[channels.main]\napp = \"show\"\nturns = [{turn}]\n")
        };
        let turn = |at: &str| format!("{{ user = \"ann\", at = {at}, for = \"30m\" }}");
        let fate = |text: &str, ends| case.fate(text, Some(ends));
        let on_air = with(&turn("2026-12-01T09:50:00Z"));
        let end = Fate::Until(time("2026-12-01T10:20:00Z"));
        assert_eq!(fate(&on_air, Some("2026-12-01T10:20:00Z")), end);
        assert_eq!(case.fate(&on_air, None), end, "also after a restart");
        let soon = with(&turn("2026-12-01T10:50:00Z"));
        assert_eq!(fate(&soon, None), Fate::Until(time("2026-12-01T11:20:00Z")));
        let gone = Fate::Ends(EndReason::NoTurn);
        assert_eq!(fate(&with(""), Some("2026-12-01T10:20:00Z")), gone);
        let over = with(&turn("2026-12-01T09:29:59Z"));
        assert_eq!(fate(&over, None), gone);
        assert_eq!(
            fate(&over, Some("2026-12-01T09:59:59Z")),
            Fate::Until(time("2026-12-01T10:00:02Z")),
            "the engine ends it by itself"
        );
        let key = on_air.replace("KEY", "KEY, until = 2026-12-01T10:05:00Z");
        assert_eq!(fate(&key, None), Fate::Until(time("2026-12-01T10:05:00Z")));
    }

    #[test]
    fn what_no_publisher_sends_is_never_ended() {
        let case = Case::new();
        for stream in ["show/ann", "show/main", "gone/main"] {
            assert_eq!(case.fate_of(stream, Protocol::Other, "", None), Fate::Stays);
        }
    }

    #[test]
    fn a_removed_key_ends_its_stream_and_no_other() {
        let case = Case::new();
        let without = ANN.replace("{ KEY }, ", "");
        assert_eq!(
            case.fate(&without, Some(None)),
            Fate::Ends(EndReason::KeyRemoved)
        );
        assert_eq!(
            case.fate(&without, None),
            Fate::Stays,
            "it may have been the other"
        );
        let other = ANN.replace(", { OTHER }", "");
        assert_eq!(case.fate(&other, Some(None)), Fate::Stays);
        let none = ANN.replace("{ KEY }, { OTHER }", "");
        assert_eq!(
            case.fate(&none, Some(None)),
            Fate::Ends(EndReason::KeyRemoved)
        );
        assert_eq!(case.fate(&none, None), Fate::Ends(EndReason::NoKey));
    }

    #[test]
    fn a_shorter_window_ends_its_stream_then() {
        let case = Case::new();
        let window = |window: &str| ANN.replace("{ KEY }", &format!("{{ KEY, {window} }}"));
        let over = window("until = 2026-12-01T09:59:59Z");
        let later = window("until = 2026-12-01T11:00:00Z");
        let early = window("from = 2026-12-01T10:00:01Z");
        assert_eq!(case.fate(&over, Some(None)), Fate::Ends(EndReason::Over));
        assert_eq!(
            case.fate(&over, Some(Some(LATER))),
            Fate::Ends(EndReason::Over)
        );
        assert_eq!(case.fate(&early, Some(None)), Fate::Ends(EndReason::Early));
        assert_eq!(case.fate(&later, Some(None)), Fate::Until(time(LATER)));
        // the engine already knows that end
        let helped = time(LATER).checked_add(LATE).unwrap();
        assert_eq!(case.fate(&later, Some(Some(LATER))), Fate::Until(helped));
        let shorter = window("until = 2026-12-01T10:00:01Z");
        assert_eq!(
            case.fate(&shorter, Some(Some(LATER))),
            Fate::Until(time("2026-12-01T10:00:01Z"))
        );
        // the key is unknown, and the other is still valid
        assert_eq!(case.fate(&over, None), Fate::Stays);
        let both = over.replace("{ OTHER }", "{ OTHER, until = 2026-12-01T11:00:00Z }");
        assert_eq!(case.fate(&both, None), Fate::Until(time(LATER)));
    }

    #[test]
    fn a_stream_of_unknown_origin_is_ended_only_where_a_user_has_its_name() {
        let text = "[site]\ntitle = \"T\"\nurl = \"https://h\"\n[apps.show]\n[users.ann]\nenabled = false\n";
        let (roster, _) = Roster::parse("mitts.toml", text).unwrap();
        let roster = Directory::new(roster);
        let fate = |stream: &str| {
            let stream = stream.to_owned().try_into().unwrap();
            let sighting = seen(&roster, &stream);
            let origin = Origin::Seen(&sighting);
            super::fate(&roster, &stream, &StreamInput::default(), origin, time(NOW))
        };
        assert_eq!(fate("show/ann"), Fate::Ends(EndReason::Disabled));
        assert_eq!(fate("show/main"), Fate::Stays);
    }
}
