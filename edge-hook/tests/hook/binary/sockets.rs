//! What the process listens on: several places, a Unix socket, the sockets of systemd, and the one for metrics.

use std::{
    io::{BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    os::{fd::OwnedFd, unix::net::UnixStream},
    path::Path,
    process::{Command, Stdio},
};

use rustix::process::{Resource, getrlimit};

use super::{SECRET, folder, publish, state};
use crate::support::{
    child::{Hook, command, run},
    client::{Answer, receive, send},
    rosters::Site,
};

const HEALTH: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";

fn hook(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = command(folder);
    command
        .args(arguments)
        .env("MITTS_ADMISSION_SECRET", SECRET);
    command
}

fn ask_unix(path: &Path) -> Answer {
    let mut stream = UnixStream::connect(path).unwrap();
    stream.write_all(HEALTH).unwrap();
    receive(&mut BufReader::new(stream))
}

#[test]
fn it_listens_on_a_port_and_on_a_unix_socket() {
    let site = Site::new();
    let folder = folder(&site.text);
    let path = folder.path().join("hook.sock");
    let hook = Hook::spawn(&mut hook(
        folder.path(),
        &["--listen", "127.0.0.1:0", "--listen", "unix:hook.sock"],
    ));
    let to = hook.address();
    hook.wait_for("unix:hook.sock");
    assert_eq!(publish(to, &site.alice)["allowed"], true);
    assert_eq!(ask_unix(&path).status, 200);
    let (status, ..) = hook.end("TERM");
    assert!(status.success());
    assert!(!path.exists());
}

/// As systemd does: the socket is open before the process starts, and is file descriptor 3.
#[test]
fn it_takes_over_the_socket_of_systemd() {
    let site = Site::new();
    let folder = folder(&site.text);
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = socket.local_addr().unwrap();
    // asked before the process runs, and answered by it
    let mut early = TcpStream::connect(to).unwrap();
    early.write_all(HEALTH).unwrap();

    let program = command(folder.path());
    let mut shell = Command::new("/bin/sh");
    shell
        .args([
            "-c",
            "LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" 3<&0 0</dev/null",
        ])
        .arg(program.get_program())
        .current_dir(folder.path())
        .env_clear()
        .env("MITTS_ADMISSION_SECRET", SECRET);
    let hook = Hook::spawn_on(&mut shell, Stdio::from(OwnedFd::from(socket)));
    assert_eq!(hook.address(), to);
    assert_eq!(receive(&mut BufReader::new(early)).status, 200);
    assert_eq!(publish(to, &site.alice)["allowed"], true);
}

#[test]
fn metrics_have_a_port_of_their_own_on_this_machine_only() {
    let site = Site::new();
    let folder = folder(&site.text);
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let metrics: SocketAddr = free.local_addr().unwrap();
    drop(free);
    let place = metrics.to_string();
    let arguments = ["--listen", "127.0.0.1:0", "--metrics", &place];
    let hook = Hook::spawn(&mut hook(folder.path(), &arguments));
    assert_eq!(publish(hook.address(), &site.alice)["allowed"], true);
    let page = send(metrics, b"GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n");
    assert!(page.body.contains("mitts_decisions_total"), "{}", page.body);
    let other = send(hook.address(), b"GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(other.status, 404);
    drop(hook);

    for (argument, variable) in [(Some("0.0.0.0:1"), None), (None, Some("0.0.0.0:1"))] {
        let mut hook = self::hook(folder.path(), &["--listen", "127.0.0.1:0"]);
        hook.args(argument.iter().flat_map(|place| ["--metrics", place]));
        hook.envs(variable.map(|place| ("MITTS_METRICS", place)));
        let output = run(&mut hook);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("an address of this machine alone"), "{said}");
    }
}

/// Or as many as this machine allows a process.
#[test]
fn ten_thousand_idle_connections_do_not_hold_it() {
    let site = Site::new();
    let folder = folder(&site.text);
    let hook = Hook::spawn(&mut hook(folder.path(), &["--listen", "127.0.0.1:0"]));
    let to = hook.address();
    let allowed = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let count = allowed.saturating_sub(200).min(10_000);
    let mut idle = Vec::new();
    for at in 0..count {
        idle.push(TcpStream::connect(to).unwrap());
        if at % 1000 == 999 {
            assert_eq!(publish(to, &site.alice)["allowed"], true);
            assert_eq!(state(to), "ok");
        }
    }
    assert_eq!(publish(to, &site.nobody)["allowed"], false);
    let (status, _, said) = hook.end("TERM");
    assert!(status.success(), "{said}");
    assert!(!said.contains("cut off"), "{said}");
    drop(idle);
}
