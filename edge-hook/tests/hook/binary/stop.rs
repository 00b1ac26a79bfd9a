//! The end of the process.

use std::{io::Write, net::TcpStream};

use super::{folder, hook, state};
use crate::support::{child::Hook, rosters::Site};

#[test]
fn a_client_that_never_finishes_does_not_keep_it() {
    let folder = folder(&Site::new().text);
    let hook = Hook::spawn(&mut hook(folder.path()));
    let mut stuck = TcpStream::connect(hook.address()).unwrap();
    stuck
        .write_all(b"POST /admission HTTP/1.1\r\nContent-Le")
        .unwrap();
    // another connection is answered, so the stuck one has been accepted
    assert_eq!(state(hook.address()), "ok");
    let (status, _, said) = hook.end("TERM");
    assert!(status.success(), "{said}");
}
