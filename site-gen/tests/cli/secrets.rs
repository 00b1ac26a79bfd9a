//! `mitts secrets init`: what it makes, and what it refuses.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
};

use crate::support::Site;

const ROSTER: &str = "[site]\ntitle = \"S\"\nurl = \"https://live.example.net\"\n\
    [ome]\napi_token = { file = \"secrets/token\" }\n\
    [admission]\nsecret = { env = \"SECRET\" }\n[apps.show]\n";

#[test]
fn only_their_owner_may_read_them_and_nobody_sees_them() {
    let site = Site::new(ROSTER);
    let shown = site.good(&["secrets", "init", "--folder", "here"]);
    let mode = |name: &str| fs::metadata(site.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("here"), mode("secrets")), (0o700, 0o700));
    let made = ["here/SECRET", "secrets/token"].map(|name| {
        assert_eq!(mode(name), 0o600);
        site.read(name)
    });
    assert_ne!(made[0], made[1]);
    for secret in &made {
        assert_eq!(secret.len(), 64);
        assert!(!shown.contains(&**secret));
    }
    let again = site.good(&["secrets", "init", "--folder", "here"]);
    assert!(!again.contains("made"), "{again}");
    assert_eq!(
        ["here/SECRET", "secrets/token"].map(|name| site.read(name)),
        made
    );
}

#[test]
fn empty_ones_and_those_that_everybody_reads_are_refused() {
    let site = Site::new(ROSTER);
    site.write("here/SECRET", "\n");
    site.write("secrets/token", "abc");
    fs::set_permissions(site.path("secrets/token"), Permissions::from_mode(0o644)).unwrap();
    let said = site.bad(1, &["secrets", "init", "--folder", "here"]);
    assert!(
        said.contains("here/SECRET is empty; write the secret into it"),
        "{said}"
    );
    assert!(said.contains("run `chmod 600 secrets/token`"), "{said}");
    assert!(!said.contains("abc"), "{said}");
    assert_eq!(site.read("secrets/token"), "abc");
}

#[test]
fn a_folder_that_cannot_be_made_is_the_machines() {
    let site = Site::new(ROSTER);
    site.write("here", "a file");
    let said = site.bad(2, &["secrets", "init", "--folder", "here/secrets"]);
    assert!(said.contains("--folder"), "{said}");
}
