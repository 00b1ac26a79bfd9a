//! The end of the process.

use std::{
    io::{BufReader, Write},
    net::TcpStream,
};

use engine::webhook::Verifier;

use super::{SECRET, folder, hook, state};
use crate::support::{
    child::Hook,
    client::{receive, webhook},
    recording::like,
    rosters::Site,
};

/// Requests that were sent before the signal, whole or in part, all get their answer.
#[test]
fn no_answer_is_lost() {
    let site = Site::new();
    let folder = folder(&site.text);
    let hook = Hook::spawn(&mut hook(folder.path()));
    let to = hook.address();
    let body = like("rtmp-opening", &format!("rtmp://h/show/{}", site.alice));
    let signature = Verifier::new(SECRET).unwrap().sign(body.as_bytes());
    let request = webhook(to, &signature, &body);
    let head = request.len() - body.len();
    let mut sent: Vec<_> = [request.len(), head + 10, head, head - 20]
        .into_iter()
        .cycle()
        .take(100)
        .map(|part| {
            let mut stream = TcpStream::connect(to).unwrap();
            stream.write_all(&request[..part]).unwrap();
            (stream, part)
        })
        .collect();
    hook.signal("TERM");
    for (stream, part) in &mut sent {
        stream.write_all(&request[*part..]).unwrap();
    }
    for (stream, part) in sent {
        let answer = receive(&mut BufReader::new(stream));
        assert_eq!(answer.json()["allowed"], true, "{part}");
    }
    let (status, log, said) = hook.end("TERM");
    assert!(status.success(), "{said}");
    assert_eq!(log.lines().count(), 100);
    assert!(!said.contains("cut off"), "{said}");
}

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
