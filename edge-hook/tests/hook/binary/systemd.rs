//! What the process tells systemd.

use std::os::unix::net::UnixDatagram;

use super::{folder, hook};
use crate::support::{child::Hook, rosters::Site};

#[test]
fn it_says_when_it_is_ready_that_it_lives_and_when_it_stops() {
    let folder = folder(&Site::new().text);
    let path = folder.path().join("notify");
    let systemd = UnixDatagram::bind(&path).unwrap();
    let mut hook = hook(folder.path());
    hook.env("NOTIFY_SOCKET", &path)
        .env("WATCHDOG_USEC", "60000");
    let hook = Hook::spawn(&mut hook);
    let next = || {
        let mut text = [0; 100];
        let length = systemd.recv(&mut text).unwrap();
        String::from_utf8_lossy(&text[..length]).trim().to_owned()
    };
    assert_eq!(next(), "READY=1");
    for _ in 0..3 {
        assert_eq!(next(), "WATCHDOG=1");
    }
    hook.signal("TERM");
    while next() != "STOPPING=1" {}
    let (status, ..) = hook.end("TERM");
    assert!(status.success());
}

#[test]
fn without_a_watchdog_it_says_nothing_of_the_kind() {
    let folder = folder(&Site::new().text);
    let path = folder.path().join("notify");
    let systemd = UnixDatagram::bind(&path).unwrap();
    let mut hook = hook(folder.path());
    let hook = Hook::spawn(hook.env("NOTIFY_SOCKET", &path));
    hook.address();
    let (status, ..) = hook.end("TERM");
    assert!(status.success());
    systemd.set_nonblocking(true).unwrap();
    let mut said = Vec::new();
    let mut text = [0; 100];
    while let Ok(length) = systemd.recv(&mut text) {
        said.push(String::from_utf8_lossy(&text[..length]).trim().to_owned());
    }
    assert_eq!(said, ["READY=1", "STOPPING=1"]);
}
