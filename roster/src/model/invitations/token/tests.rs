use data_encoding::BASE64URL_NOPAD;
use proptest::prelude::*;
use ring::signature::Ed25519KeyPair;
use serde_json::{Value, json};

use super::*;

const NOW: i64 = 1_800_000_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// A site that knows these keys, by the names `a` and `b`.
fn site(keys: &[&PrivateKey], epoch: u32) -> Roster {
    let keys = keys.iter().zip(["a", "b"]);
    let keys: Vec<_> = keys
        .map(|(key, id)| format!("{{ id = \"{id}\", public = \"{}\" }}", key.public()))
        .collect();
    let text = format!(
        "[site]\ntitle = \"T\"\nurl = \"https://live.example.net\"\n[apps.show]\n[users.alice]\nwatchers = []\n\
         [users.kept]\n[channels.main]\napp = \"show\"\n\
         [users.bob]\nkeys = [{{ hash = \"sha256:{:064}\" }}]\n\
         [invitations]\nepoch = {epoch}\nkeys = [{}]\n",
        1,
        keys.join(", ")
    );
    Roster::parse("mitts.toml", &text).unwrap().0
}

fn key() -> PrivateKey {
    PrivateKey::generate().unwrap()
}

fn invitation() -> Invitation {
    Invitation {
        name: "Mia".to_owned(),
        right: Right::Watch(vec!["alice".to_owned().try_into().unwrap()]),
        from: at(NOW - 60),
        until: at(NOW + 60),
        epoch: 3,
    }
}

fn guest() -> Invitation {
    Invitation {
        right: Right::Publish("show/slot-1".to_owned().try_into().unwrap()),
        ..invitation()
    }
}

fn signed(roster: &Roster, key: &PrivateKey, invitation: &Invitation) -> String {
    let newest = roster.invitations.newest().unwrap();
    invitation.sign(roster, newest, key).unwrap()
}

fn claims() -> Value {
    json!({
        "aud": "https://live.example.net", "sub": "Mia", "watch": ["alice"], "epoch": 3,
        "iat": NOW - 60, "nbf": NOW - 60, "exp": NOW + 60,
    })
}

fn header() -> Value {
    json!({ "alg": "EdDSA", "kid": "a" })
}

/// A token with whatever header and claims, signed rightly.
fn made(key: &PrivateKey, header: &Value, claims: &Value) -> String {
    let text = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let message = format!("{}.{}", text(header), text(claims));
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(key.der()).unwrap();
    let signature = BASE64URL_NOPAD.encode(pair.sign(message.as_bytes()).as_ref());
    format!("{message}.{signature}")
}

fn changed(mut value: Value, field: &str, to: Value) -> Value {
    match to {
        Value::Null => drop(value.as_object_mut().unwrap().remove(field)),
        to => value[field] = to,
    }
    value
}

#[test]
fn an_invitation_is_read_back_as_it_was_made() {
    let key = key();
    let roster = site(&[&key], 3);
    for invitation in [invitation(), guest()] {
        let text = signed(&roster, &key, &invitation);
        let public = key.public();
        assert_eq!(
            roster.verify(&text, at(NOW)),
            Ok(Verified {
                invitation: invitation.clone(),
                key: public
            })
        );
        assert_eq!(signed(&roster, &key, &invitation), text, "the same again");
    }
    assert!(
        roster
            .verify(&made(&key, &header(), &claims()), at(NOW))
            .is_ok()
    );
}

#[test]
fn it_is_valid_from_its_first_moment_to_its_last() {
    let key = key();
    let roster = site(&[&key], 3);
    let text = signed(&roster, &key, &invitation());
    let early = InvitationProblem::Early(invitation());
    let over = InvitationProblem::Over(invitation());
    for (second, expected) in [
        (NOW - 66, Some(&early)),
        // the clock of who signed may be five seconds ahead
        (NOW - 65, None),
        (NOW + 59, None),
        (NOW + 60, Some(&over)),
        (NOW + 9999, Some(&over)),
    ] {
        let found = roster.verify(&text, at(second));
        assert_eq!(found.as_ref().err(), expected, "{second}");
    }
}

#[test]
fn an_epoch_revokes_all_older_ones() {
    let key = key();
    let text = signed(&site(&[&key], 3), &key, &invitation());
    assert!(site(&[&key], 2).verify(&text, at(NOW)).is_ok());
    assert!(site(&[&key], 3).verify(&text, at(NOW)).is_ok());
    assert_eq!(
        site(&[&key], 4).verify(&text, at(NOW)),
        Err(InvitationProblem::Revoked(invitation()))
    );
}

#[test]
fn a_key_that_is_removed_or_replaced_ends_its_invitations() {
    let (old, new) = (key(), key());
    let text = signed(&site(&[&old], 3), &old, &invitation());
    assert!(site(&[&old, &new], 3).verify(&text, at(NOW)).is_ok());
    let unknown = Err(InvitationProblem::Unknown);
    for keys in [&[][..], &[&new], &[&new, &old]] {
        assert_eq!(site(keys, 3).verify(&text, at(NOW)), unknown);
    }
}

/// Each of these has a right signature, or none at all.
#[test]
fn what_was_not_meant_for_this_site_is_unknown() {
    let (own, foreign) = (key(), key());
    let roster = site(&[&own], 3);
    let good = made(&own, &header(), &claims());
    let (message, signature) = good.rsplit_once('.').unwrap();
    let payload = message.split_once('.').unwrap().1;
    let text = |value: Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let with_header = |field: &str, to| made(&own, &changed(header(), field, to), &claims());
    let with_claim = |field: &str, to| made(&own, &header(), &changed(claims(), field, to));
    let other_site = Invitation::sign(
        &invitation(),
        &{
            let mut other = roster.clone();
            other.site.url = "https://other.example.net".to_owned().try_into().unwrap();
            other
        },
        roster.invitations.newest().unwrap(),
        &own,
    );
    let cases = [
        ("another site", other_site.unwrap()),
        ("a foreign key", made(&foreign, &header(), &claims())),
        ("no algorithm", with_header("alg", Value::Null)),
        ("the algorithm none", with_header("alg", json!("none"))),
        (
            "none, unsigned",
            format!("{}.{payload}.", text(json!({ "alg": "none", "kid": "a" }))),
        ),
        ("an HMAC", with_header("alg", json!("HS256"))),
        ("another curve", with_header("alg", json!("ES256"))),
        ("no key id", with_header("kid", Value::Null)),
        ("a foreign key id", with_header("kid", json!("b"))),
        ("an empty key id", with_header("kid", json!(""))),
        ("no audience", with_claim("aud", Value::Null)),
        (
            "another audience",
            with_claim("aud", json!("https://live.example.net/")),
        ),
        (
            "several audiences",
            with_claim("aud", json!(["https://live.example.net", "x"])),
        ),
        ("no name", with_claim("sub", Value::Null)),
        ("an empty name", with_claim("sub", json!(""))),
        ("a name of lines", with_claim("sub", json!("a\nb"))),
        ("a long name", with_claim("sub", json!("a".repeat(61)))),
        ("no end", with_claim("exp", Value::Null)),
        ("an end that is none", with_claim("exp", json!("tomorrow"))),
        ("an end before time", with_claim("exp", json!(-1))),
        ("an end beyond time", with_claim("exp", json!(i64::MAX))),
        ("no start", with_claim("nbf", Value::Null)),
        ("no time of making", with_claim("iat", Value::Null)),
        (
            "an end before its start",
            with_claim("nbf", json!(NOW + 60)),
        ),
        ("no epoch", with_claim("epoch", Value::Null)),
        ("a negative epoch", with_claim("epoch", json!(-1))),
        ("nothing to watch", with_claim("watch", json!([]))),
        (
            "too much to watch",
            with_claim("watch", json!(vec!["alice"; 7])),
        ),
        ("a wrong name", with_claim("watch", json!(["Alice"]))),
        ("both rights", with_claim("publish", json!("show/slot-1"))),
        ("no signature", message.to_owned()),
        ("an empty signature", format!("{message}.")),
        (
            "half a signature",
            format!("{message}.{}", &signature[..43]),
        ),
        ("a longer signature", format!("{good}A")),
        ("a padded signature", format!("{good}=")),
        ("a space", format!("{good} ")),
        ("four parts", format!("{good}.{signature}")),
        ("a guest's key", guest_key(&good)),
        ("nothing", String::new()),
        ("dots", "..".to_owned()),
        (
            "a stream key",
            "mitts_a4dqobyha4dqobyha4dqobyha4dqobyha4ljekn2".to_owned(),
        ),
        ("too long", with_claim("x", json!("a".repeat(1000)))),
    ];
    for (what, text) in cases {
        let found = roster.verify(&text, at(NOW));
        assert_eq!(found, Err(InvitationProblem::Unknown), "{what}");
    }
    assert!(roster.verify(&good, at(NOW)).is_ok());
}

#[test]
fn no_change_of_a_token_is_accepted() {
    let key = key();
    let roster = site(&[&key], 3);
    let text = signed(&roster, &key, &invitation());
    // the last digit of a signature holds four bits that mean nothing, and must be zero
    for place in 0..text.len() {
        for with in ['A', 'B', '.'] {
            let mut other = text.clone();
            other.replace_range(place..=place, &with.to_string());
            if other != text {
                let found = roster.verify(&other, at(NOW));
                assert_eq!(found, Err(InvitationProblem::Unknown), "{place} {with}");
            }
        }
    }
}

#[test]
fn what_would_not_be_accepted_is_not_made() {
    let key = key();
    let roster = site(&[&key], 3);
    let newest = roster.invitations.newest().unwrap();
    let many = vec!["alice".to_owned().try_into().unwrap(); 7];
    let app = "a".repeat(63);
    for wrong in [
        Invitation {
            name: String::new(),
            ..invitation()
        },
        Invitation {
            name: "a".repeat(61),
            ..invitation()
        },
        Invitation {
            right: Right::Watch(Vec::new()),
            ..invitation()
        },
        Invitation {
            right: Right::Watch(many),
            ..invitation()
        },
        Invitation {
            until: at(NOW - 60),
            ..invitation()
        },
        // its key would not fit into an SRT streamid
        Invitation {
            name: "a".repeat(60),
            right: Right::Publish(format!("{app}/{app}").try_into().unwrap()),
            ..invitation()
        },
    ] {
        assert_eq!(wrong.sign(&roster, newest, &key), None, "{wrong:?}");
    }
}

#[test]
fn a_guests_key_survives_every_address_and_looks_like_a_key() {
    let key = key();
    let roster = site(&[&key], 3);
    let token = signed(&roster, &key, &guest());
    let text = guest_key(&token);
    assert_eq!(token_of_guest(&text), Some(&*token));
    assert!(crate::looks_like_key(&text));
    assert!(crate::StreamKey::validate(&text).is_err());
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    assert!(text.chars().all(plain), "{text}");
    assert!(
        format!("default/show/{text}").len() <= 512,
        "{}",
        text.len()
    );
    let dots = "•".repeat(token.len());
    assert_eq!(crate::mask_keys(&text), format!("mitts_{dots}"));
    for other in [
        &*token,
        "mitts_",
        "mitts_eyJ",
        "mitts_a4dqobyha4dqobyha4dqobyha4dqobyha4ljekn2",
    ] {
        assert_eq!(token_of_guest(other), None, "{other}");
    }
}

#[test]
fn guests_get_names_that_nobody_else_publishes_with() {
    let key = key();
    let roster = site(&[&key], 3);
    for (app, name, free) in [
        ("show", "slot-1", true),
        ("show", "kept", true),
        ("show", "bob", false),
        ("show", "main", false),
        ("talk", "slot-1", false),
    ] {
        assert_eq!(roster.is_for_guests(app, name), free, "{app}/{name}");
    }
    assert!(!site(&[], 3).is_for_guests("show", "slot-1"));
}

#[test]
fn other_media_servers_find_the_same_permission() {
    let key = key();
    let roster = site(&[&key], 3);
    let permission = |right| {
        let invitation = Invitation {
            right,
            ..invitation()
        };
        let text = signed(&roster, &key, &invitation);
        let claims = text.split('.').nth(1).unwrap().as_bytes();
        let claims: Value =
            serde_json::from_slice(&BASE64URL_NOPAD.decode(claims).unwrap()).unwrap();
        claims["mediamtx_permissions"].to_string()
    };
    let watch = |names: &[&str]| {
        let names = names
            .iter()
            .map(|name| (*name).to_owned().try_into().unwrap());
        permission(Right::Watch(names.collect()))
    };
    assert_eq!(
        watch(&["alice"]),
        r#"[{"action":"read","path":"show/alice"}]"#
    );
    assert_eq!(
        watch(&["alice", "main"]),
        r#"[{"action":"read","path":"~^(show/alice|show/main)$"}]"#
    );
    // Alice's has watchers of its own
    assert_eq!(
        watch(&["show"]),
        r#"[{"action":"read","path":"~^(show/kept|show/bob|show/main)$"}]"#
    );
    let publish = Right::Publish("show/slot-1".to_owned().try_into().unwrap());
    assert_eq!(
        permission(publish),
        r#"[{"action":"publish","path":"show/slot-1"}]"#
    );
}

proptest! {
    #[test]
    fn no_text_is_an_invitation(
        text in ".{0,99}",
        like in "ey[A-Za-z0-9_-]{10,60}\\.ey[A-Za-z0-9_-]{10,90}\\.[A-Za-z0-9_-]{86}",
        name in "[a-zA-Z]{1,9}", epoch in 3u32..9,
    ) {
        let (own, foreign) = (key(), key());
        let roster = site(&[&own], 3);
        for text in [&text, &like] {
            prop_assert_eq!(roster.verify(text, at(NOW)), Err(InvitationProblem::Unknown));
            prop_assert!(token_of_guest(text).is_none());
        }
        // by somebody who knows all but the private key
        let forged = Invitation { name, epoch, ..invitation() };
        let forged = signed(&roster, &foreign, &forged);
        prop_assert_eq!(roster.verify(&forged, at(NOW)), Err(InvitationProblem::Unknown));
    }
}
