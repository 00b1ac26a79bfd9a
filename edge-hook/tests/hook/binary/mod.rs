//! The real binary in its own process.

mod live;
mod log;
#[cfg(feature = "notifications")]
mod notify;
mod reload;
#[cfg(feature = "https")]
mod remote;
mod sockets;
mod start;
mod stop;
mod systemd;

use std::{fs, net::SocketAddr, path::Path, process::Command};

use engine::webhook::Verifier;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{
    child::command,
    client::{send, webhook},
    recording::like,
};

const SECRET: &str = "a secret that stands nowhere else";

fn folder(roster: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("mitts.toml"), roster).unwrap();
    folder
}

fn hook(folder: &Path) -> Command {
    let mut command = command(folder);
    command
        .args(["--listen", "127.0.0.1:0"])
        .env("MITTS_ADMISSION_SECRET", SECRET);
    command
}

fn publish(to: SocketAddr, key: &str) -> Value {
    let body = like("rtmp-opening", &format!("rtmp://h/show/{key}"));
    let verifier = Verifier::new(SECRET).unwrap();
    let answer = send(to, &webhook(to, &verifier.sign(body.as_bytes()), &body));
    assert_eq!(answer.status, 200);
    answer.json()
}

fn state(to: SocketAddr) -> Value {
    send(to, b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n").json()["roster"]["state"].clone()
}
