//! The log on standard output.

use std::{
    io::{BufReader, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use serde_json::Value;

use super::{folder, hook, publish};
use crate::support::{
    child::Hook,
    client::{receive, webhook},
    rosters::Site,
};

#[test]
fn the_log_is_whole_at_the_end_and_each_line_is_json() {
    let site = Site::new();
    let folder = folder(&site.text);
    let hook = Hook::spawn(&mut hook(folder.path()));
    let to = hook.address();
    for key in site.keys() {
        publish(to, key);
    }
    let (status, log, _) = hook.end("INT");
    assert!(status.success());
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), site.keys().len());
    let users: Vec<_> = lines.iter().map(|line| line["user"].as_str()).collect();
    let dave = Some("dave");
    let expected = [
        Some("alice"),
        Some("alice"),
        Some("bob"),
        Some("carol"),
        dave,
        dave,
        dave,
        None,
    ];
    assert_eq!(users, expected);
    for line in lines {
        let names: Vec<_> = line.as_object().unwrap().keys().cloned().collect();
        let expected = "app direction id protocol reason status time us user verdict";
        let mut sorted = names.clone();
        sorted.sort();
        assert_eq!(sorted.join(" "), expected);
    }
}

/// More lines than a pipe holds, which nobody reads until the process is stopping.
#[test]
fn a_slow_reader_of_the_log_gets_all_of_it_too() {
    const ASKED: usize = 1000;
    let folder = folder(&Site::new().text);
    let mut hook = hook(folder.path());
    let (reader, writer) = std::io::pipe().unwrap();
    let hook = Hook::spawn_into(&mut hook, writer);
    let mut stream = TcpStream::connect(hook.address()).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    for _ in 0..ASKED {
        stream
            .write_all(&webhook(hook.address(), "", "{}"))
            .unwrap();
        assert_eq!(receive(&mut answers).status, 401);
    }
    let reader = thread::spawn(move || {
        thread::sleep(Duration::from_millis(500));
        std::io::read_to_string(reader).unwrap()
    });
    let (status, ..) = hook.end("TERM");
    assert!(status.success());
    assert_eq!(reader.join().unwrap().lines().count(), ASKED);
}
