//! Who a session says that its viewer is.

use jiff::Timestamp;
use roster::{Slug, index::Viewer};

use super::{grant::Session, pass::holder};
use crate::directory::Directory;

/// The users whose keys were shown in this session and are still valid, each once. Invitations name nobody.
pub(crate) fn people(roster: &Directory, session: &Session, now: Timestamp) -> Vec<Slug> {
    let mut people = Vec::new();
    for grant in session.grants() {
        if let Some((Viewer::User(user), _)) = holder(roster, grant, now)
            && !people.contains(&user.slug.value)
        {
            people.push(user.slug.value.clone());
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use roster::{Invited, PrivateKey, Roster, StreamKey};

    use super::*;
    use crate::session::{
        by_key,
        grant::{Grant, mark_of},
    };

    const NOW: &str = "2026-12-01T10:00:00Z";

    /// What a roster says of a session that was opened with these keys.
    fn named(text: &str, keys: &[&StreamKey], after: &str) -> String {
        let now: Timestamp = NOW.parse().unwrap();
        let before = Directory::new(Roster::parse("mitts.toml", text).unwrap().0);
        let grant = |key: &&StreamKey| by_key(&before, key.reveal(), now).unwrap().grant;
        let session = keys.iter().map(grant).fold(Session::empty(), Session::with);
        let after = Directory::new(Roster::parse("mitts.toml", after).unwrap().0);
        let people = people(&after, &session, now);
        let names: Vec<_> = people.iter().map(Slug::as_str).collect();
        names.join(" ")
    }

    #[test]
    fn a_key_names_its_user_as_long_as_the_roster_does() {
        let [ann, other, ben] = [(); 3].map(|()| StreamKey::generate().unwrap());
        let roster = |ann: &str, keys: &str| {
            format!(
                "[site]\ntitle = \"T\"\nurl = \"https://h\"\n[apps.show]\n[users.ann]\n{ann}keys = [{keys}]\n\
                 [users.ben]\nkeys = [{{ hash = \"{}\" }}]\n",
                ben.hash()
            )
        };
        let hash = |key: &StreamKey, more: &str| format!("{{ hash = \"{}\"{more} }}", key.hash());
        let both = [hash(&ann, ""), hash(&other, "")].join(", ");
        let text = roster("", &both);
        assert_eq!(named(&text, &[&ann], &text), "ann");
        assert_eq!(named(&text, &[&ann, &other], &text), "ann", "once");
        assert_eq!(named(&text, &[&ann, &ben], &text), "ann ben");
        for (what, after) in [
            ("disabled", roster("enabled = false\n", &both)),
            ("the key is removed", roster("", &hash(&other, ""))),
            (
                "the key is over",
                roster("", &hash(&ann, ", until = 2026-12-01T10:00:00Z")),
            ),
            ("removed", text.replace("[users.ann]", "[users.amy]")),
        ] {
            assert_eq!(named(&text, &[&ann], &after), "", "{what}");
        }
    }

    #[test]
    fn an_invitation_names_nobody() {
        let key = PrivateKey::generate().unwrap().public();
        let text = format!(
            "[site]\ntitle = \"T\"\nurl = \"https://h\"\nadmins = [\"ann\"]\n[apps.show]\n[users.ann]\nwatchers = []\n\
             [invitations]\nkeys = [{{ id = \"a\", public = \"{key}\" }}]\n"
        );
        let roster = Directory::new(Roster::parse("mitts.toml", &text).unwrap().0);
        let now: Timestamp = NOW.parse().unwrap();
        let invited = Grant::Invitation {
            watch: vec![Invited::Entry("ann".parse().unwrap())],
            until: now.as_second() + 60,
            epoch: u32::MAX,
            mark: mark_of(&key),
        };
        assert!(holder(&roster, &invited, now).is_some(), "it is valid");
        let session = Session::empty().with(invited);
        assert_eq!(people(&roster, &session, now), Vec::<Slug>::new());
    }
}
