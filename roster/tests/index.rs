//! The index of a roster says what the roster says, and a damaged one says nothing.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write;

use proptest::prelude::*;
use roster::{
    KeyHash, Roster, User,
    index::{Index, IndexError, Unreadable, write},
};

const HEAD: &str = "[site]\ntitle = \"T\"\nurl = \"https://live.example.net\"\ntimezone = \"Europe/Amsterdam\"\n\
    [apps.show]\n[apps.cams]\ningest = [\"whip\"]\nwatchers = [\"@crew\"]\n\
    [groups]\ncrew = [\"u0\", \"u1\"]\nmore = { title = \"More\", members = [\"u2\"] }\n\
    [layouts.all]\ntitle = \"All\"\nkind = \"grid\"\nstreams = [\"show/*\"]\n\
    [channels.main]\napp = \"show\"\nturns = [{ user = \"u0\", at = 2026-12-04T20:00:00Z, for = \"30m\" }]\n\
    [relays.r]\nstream = \"show/u0\"\nto = \"rtmp://h.example/app\"\nkey = { env = \"K\" }\n";

fn key(at: usize) -> KeyHash {
    KeyHash::of(&format!("key {at}"))
}

/// The lines of a user, which `words` choose. The first user is in the app `show`, for the relay.
fn user(at: usize, words: u32) -> String {
    let has = |bit: u32| words >> bit & 1 == 1;
    let mut text = format!("[users.u{at}]\n");
    let mut add = |is: bool, line: &str| {
        if is {
            let _ = writeln!(text, "{line}");
        }
    };
    let apps = match (at, words % 3) {
        (0, _) | (_, 0) => "[\"show\"]",
        (_, 1) => "[\"cams\", \"show\"]",
        _ => "[\"cams\"]",
    };
    add(true, &format!("apps = {apps}"));
    add(has(2), "name = \"Ünï \\\"cøde\\\"\"");
    add(has(3), "enabled = false");
    add(has(4), "only_turns = true");
    add(has(5), "refused_until = 2026-12-01");
    add(has(6), "watchers = [\"u0\", \"@crew\"]");
    add(has(7) && !has(6), "watchers = [\"@more\"]");
    add(has(8), "pages = \"hidden\"");
    add(has(9), "record = true");
    add(has(10) && has(11), "renditions = []");
    add(has(12) && has(13), "notify = { discord = { env = \"D\" } }");
    add(has(14), "tags = [\"bread\"]");
    let hashes = (0..(words >> 15) % 4).map(|of| {
        let window = match of {
            0 => "",
            1 => ", label = \"studio PC\", from = 2026-12-01",
            _ => ", until = 2027-03-01T10:00:00.123456789Z",
        };
        format!("{{ hash = \"{}\"{window} }}", key(at * 10 + of as usize))
    });
    let hashes = hashes.collect::<Vec<_>>().join(", ");
    add(true, &format!("keys = [{hashes}]"));
    text
}

fn roster(words: &[u32]) -> (String, Roster) {
    let mut text = HEAD.to_owned();
    for (at, words) in words.iter().enumerate() {
        text.push_str(&user(at, *words));
    }
    let parsed = Roster::parse("mitts.toml", &text);
    let (roster, _) =
        parsed.unwrap_or_else(|report| panic!("{}", roster::render::text(&report, false)));
    (text, roster)
}

fn index(text: &str, roster: &Roster) -> Index {
    Index::from_bytes(write(roster, text, "..").unwrap(), "roster.idx").unwrap()
}

/// All that an index keeps of a user.
fn kept(user: &User) -> String {
    let plain = |at: &roster::At<roster::Slug>| at.value.to_string();
    let keys = user.keys.iter();
    let keys = keys.map(|key| (key.hash.value.to_string(), key.label.clone(), key.window));
    let watchers = user.watchers.as_ref();
    let watchers = watchers.map(|all| all.iter().map(|one| one.value.clone()).collect::<Vec<_>>());
    format!(
        "{:?}",
        (
            plain(&user.slug),
            &user.name,
            user.apps.iter().map(plain).collect::<Vec<_>>(),
            keys.collect::<Vec<_>>(),
            watchers,
            user.pages.as_ref().map(|pages| pages.value),
            (user.record, user.only_turns, user.enabled),
            user.refused_until,
            user.renditions.as_ref().map(Vec::len),
            user.notify.is_some(),
        )
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn an_index_has_the_users_of_its_roster(words in prop::collection::vec(any::<u32>(), 3..40)) {
        let (text, roster) = roster(&words);
        let index = index(&text, &roster);
        index.verify().unwrap();
        prop_assert_eq!(index.len(), roster.users.len());
        for (at, user) in roster.users.values().enumerate() {
            let found = index.user(&user.slug).unwrap().unwrap();
            prop_assert_eq!(kept(&found.user), kept(user));
            prop_assert_eq!(found.number, at);
            for (position, key) in user.keys.iter().enumerate() {
                let (found, place) = index.find(&key.hash).unwrap().unwrap();
                prop_assert_eq!((found.number, place), (at, position));
            }
        }
        prop_assert!(index.user("nobody").unwrap().is_none());
        prop_assert!(index.find(&key(9999)).unwrap().is_none());
        // the same input gives the same bytes
        prop_assert_eq!(write(&roster, &text, "..").unwrap(), write(&roster, &text, "..").unwrap());
    }

    #[test]
    fn no_bytes_make_it_panic(
        at in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..64),
        cut in any::<prop::sample::Index>(),
    ) {
        let (text, roster) = roster(&[7 << 15, 0x1_ffff, 99]);
        let mut file = write(&roster, &text, "..").unwrap();
        let at = at.index(file.len());
        let end = file.len().min(at + bytes.len());
        file[at..end].copy_from_slice(&bytes[..end - at]);
        file.truncate(cut.index(file.len()) + 1);
        if let Ok(index) = Index::from_bytes(file, "roster.idx") {
            let _ = (index.verify(), index.user("u1"), index.find(&key(10)));
        }
        let _ = Index::from_bytes(bytes, "roster.idx");
    }
}

#[test]
fn no_flipped_bit_and_no_part_of_a_file_is_taken() {
    let (text, roster) = roster(&[3 << 15, 0x1_ffff, 2 << 15]);
    let file = write(&roster, &text, "..").unwrap();
    let good = |bytes: Vec<u8>| {
        let index = Index::from_bytes(bytes, "roster.idx");
        index.is_ok_and(|index| index.verify().is_ok())
    };
    assert!(good(file.clone()));
    for length in 0..file.len() {
        assert!(!good(file[..length].to_vec()), "{length} bytes");
    }
    let mut longer = file.clone();
    longer.push(0);
    assert!(!good(longer));
    let mut harmless = 0;
    for bit in 0..file.len() * 8 {
        let mut flipped = file.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        harmless += usize::from(good(flipped));
    }
    // between sections are less than eight bytes
    assert!(harmless < 8 * 7 * 8, "{harmless}");
}

#[test]
fn a_damaged_user_is_not_an_unknown_one() {
    let (text, roster) = roster(&[1 << 15, 1 << 15, 1 << 15]);
    let mut file = write(&roster, &text, "..").unwrap();
    // the digest of the second user's key, which is in their record alone
    let digest = *key(10).as_bytes();
    let at = file.windows(32).position(|bytes| bytes == digest).unwrap();
    file[at + 20] ^= 1;
    let index = Index::from_bytes(file, "roster.idx").unwrap();
    assert!(matches!(index.verify(), Err(IndexError::Damaged(_))));
    assert_eq!(index.user("u1").unwrap_err(), Unreadable);
    assert_eq!(index.find(&key(10)).unwrap_err(), Unreadable);
    assert!(index.user("u0").unwrap().is_some());
}

#[test]
fn a_damaged_table_makes_nobody_unknown() {
    let (text, roster) = roster(&[1 << 15; 40]);
    let file = write(&roster, &text, "..").unwrap();
    // the entries of the table of names: its place is in the header
    let number = |at: usize| u64::from_le_bytes(file[at..at + 8].try_into().unwrap()) as usize;
    let (start, length) = (number(24 + 4 * 20), number(24 + 4 * 20 + 8));
    assert_eq!(length, 40 * 8);
    for at in start..start + length {
        let mut damaged = file.clone();
        damaged[at] ^= 1;
        let index = Index::from_bytes(damaged, "roster.idx").unwrap();
        assert!(matches!(
            index.verify(),
            Err(IndexError::Damaged("table of names"))
        ));
        let found = (0..40).map(|at| index.user(&format!("u{at}")));
        let (mut known, mut unreadable) = (0, 0);
        for user in found {
            match user {
                Ok(Some(_)) => known += 1,
                Ok(None) => panic!("a user is unknown with byte {at} damaged"),
                Err(Unreadable) => unreadable += 1,
            }
        }
        assert!(known > 20 && unreadable > 0, "{known}, {unreadable}");
    }
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    let (text, roster) = roster(&[0, 0, 0]);
    let file = write(&roster, &text, "..").unwrap();
    let said = |bytes: &[u8]| {
        let read = Index::from_bytes(bytes.to_vec(), "roster.idx");
        read.unwrap_err().to_string()
    };
    assert!(said(b"[site]").contains("not an index"));
    let mut other = file.clone();
    other[8] = 9;
    let found = said(&other);
    assert!(found.contains("version 9") && found.contains("build it again"));
    assert!(said(&file[..file.len() - 1]).contains("not copied whole"));
    let mut damaged = file.clone();
    damaged[200] ^= 1;
    assert!(said(&damaged).contains("damaged; copy it again"));
}

#[test]
fn an_index_has_no_key_and_nothing_that_only_pages_show() {
    let (text, roster) = roster(&[0x1_ffff, 0x1_ffff & !(5 << 10), 0]);
    let file = write(&roster, &text, "..").unwrap();
    let holds = |word: &str| {
        file.windows(word.len())
            .any(|bytes| bytes == word.as_bytes())
    };
    assert!(holds("u2") && !holds("mitts_"));
    // the first is one of the text, because of the notifications
    let tags = file.windows(5).filter(|bytes| bytes == b"bread").count();
    assert_eq!(tags, 1);
}

/// `cargo test -p roster --test index seeds -- --ignored` writes the seeds of `fuzz/corpus/index` again.
#[test]
#[ignore = "it writes files"]
fn seeds_of_fuzzing() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/corpus/index");
    for (name, words) in [
        ("plain", vec![1 << 15, 3 << 15, 2 << 15]),
        ("everything", vec![0x1_ffff, 0x1_cbff, 0x1_cbf2, 0x1_0081]),
    ] {
        let (text, roster) = roster(&words);
        std::fs::write(
            format!("{folder}/{name}"),
            write(&roster, &text, "..").unwrap(),
        )
        .unwrap();
    }
}
