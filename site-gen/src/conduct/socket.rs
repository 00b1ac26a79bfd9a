//! Requests of commands on the same machine: a Unix socket in a folder that only its owner, and root, may enter. Each connection
//! has one request and one answer, a line of JSON each.

use std::{
    io::{BufRead, BufReader, ErrorKind, Write},
    os::unix::{
        fs::{DirBuilderExt, PermissionsExt},
        net::UnixStream as Connection,
    },
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader as Lines},
    net::{UnixListener, UnixStream},
    time::timeout,
};

use super::{queue::Act, request::Requests};

/// The longest request in bytes.
const LONGEST: u64 = 4096;
/// How long a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long an answer may take: a hand-over that is near is waited for.
const ANSWER: Duration = Duration::from_secs(15);

/// A request as sent.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The channel.
    pub channel: String,
    /// What to do.
    pub act: Act,
    /// The request's id.
    pub id: String,
}

/// An answer as sent.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reply {
    /// What was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<String>,
    /// Why it was not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Why a command gets no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// No conductor listens there.
    #[error("no conductor listens at {}", .0.display())]
    Absent(PathBuf),
    /// This user may not ask it.
    #[error("this user may not use {}; run the command as root", .0.display())]
    Forbidden(PathBuf),
    /// Something else.
    #[error("the conductor does not answer: {0}")]
    Broken(std::io::Error),
}

/// Listens. A socket that an earlier conductor left is replaced, since only one runs in a folder.
///
/// # Errors
/// When the socket cannot be made.
pub fn listen(path: &Path) -> anyhow::Result<UnixListener> {
    let make = || -> std::io::Result<UnixListener> {
        let folder = path.parent().unwrap_or(path);
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true).mode(0o700).create(folder)?;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        UnixListener::bind(path)
    };
    make().with_context(|| format!("{} cannot be made", path.display()))
}

/// Answers commands until the future is dropped.
pub async fn serve(listener: UnixListener, requests: Requests) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let requests = requests.clone();
                tokio::spawn(async move { answer(stream, &requests).await });
            }
            // no more file handles: others close soon
            Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
}

async fn answer(stream: UnixStream, requests: &Requests) {
    let by = match stream.peer_cred() {
        Ok(peer) => format!("user {} of this machine", peer.uid()),
        Err(_) => "this machine".to_owned(),
    };
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    let mut lines = Lines::new(read.take(LONGEST));
    let read = timeout(PATIENCE, lines.read_line(&mut line)).await;
    if !matches!(read, Ok(Ok(1..))) {
        return;
    }
    let reply = match serde_json::from_str::<Order>(&line) {
        Ok(order) => {
            let asked = requests.ask(&order.channel, order.act, &order.id, &by);
            match asked.await {
                Ok(done) => Reply {
                    done: Some(done),
                    error: None,
                },
                Err(denied) => Reply {
                    done: None,
                    error: Some(denied.to_string()),
                },
            }
        }
        Err(error) => Reply {
            done: None,
            error: Some(format!("not a request of this version of mitts: {error}")),
        },
    };
    let json = serde_json::to_string(&reply).unwrap_or_default() + "\n";
    let _ = timeout(PATIENCE, write.write_all(json.as_bytes())).await;
}

/// Asks the conductor that listens there.
///
/// # Errors
/// Why there is no answer.
pub fn ask(path: &Path, order: &Order) -> Result<Reply, NoAnswer> {
    let mut stream = Connection::connect(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::ConnectionRefused => NoAnswer::Absent(path.to_path_buf()),
        ErrorKind::PermissionDenied => NoAnswer::Forbidden(path.to_path_buf()),
        _ => NoAnswer::Broken(error),
    })?;
    let mut send = || -> std::io::Result<Reply> {
        stream.set_read_timeout(Some(ANSWER))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let json = serde_json::to_string(order)? + "\n";
        stream.write_all(json.as_bytes())?;
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    };
    send().map_err(NoAnswer::Broken)
}
