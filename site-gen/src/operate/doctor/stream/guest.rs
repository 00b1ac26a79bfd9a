//! The user of the test picture, who is in the roster only meanwhile.
//!
//! No page shows them, since no page is built for them, and neither relays nor recordings know them. Their key ends by itself
//! after a few minutes.

use std::{
    io::{Read, Write},
    process::Stdio,
};

use anyhow::{Context, anyhow};
use jiff::{SignedDuration, Timestamp};
use roster::{Roster, StreamKey};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};
use toml_edit::DocumentMut;

use super::PATIENCE;
use crate::{
    edit::{
        document::{NewKey, add_user, remove_user},
        transaction::edit,
    },
    failure::Failure,
    project::Project,
};

/// Their name.
pub const GUEST: &str = "mitts-doctor";
/// How long their key is valid.
const VALID: SignedDuration = SignedDuration::from_mins(5);

/// The process that holds the user in the roster.
pub(super) struct Holder {
    child: Child,
    key: StreamKey,
}

impl Holder {
    /// Starts it, and gets the key over a pipe.
    pub(super) async fn start(project: &Project, app: &str) -> Result<Self, String> {
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = Command::new(own);
        command
            .arg("--roster")
            .arg(&project.roster)
            .args(["hold", app]);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Ctrl-C must not end it before it has done its work
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            let _ = timeout(PATIENCE, BufReader::new(stdout).read_line(&mut line)).await;
        }
        match line.trim().parse() {
            Ok(key) => Ok(Holder { child, key }),
            Err(_) => {
                let mut said = String::new();
                drop(child.stdin.take());
                if let Some(mut stderr) = child.stderr.take() {
                    let _ = timeout(PATIENCE, stderr.read_to_string(&mut said)).await;
                }
                let said = roster::mask_keys(said.trim().trim_start_matches("error: "));
                Err(format!(
                    "the roster could not get a user for the test picture: {said}"
                ))
            }
        }
    }

    pub(super) fn key(&self) -> &StreamKey {
        &self.key
    }

    /// Lets it take the user out again.
    pub(super) async fn end(mut self) -> Result<(), String> {
        drop(self.child.stdin.take());
        let ended = timeout(PATIENCE, self.child.wait()).await;
        match ended {
            Ok(Ok(status)) if status.success() => Ok(()),
            _ => Err(format!("`{GUEST}` may still be in the roster")),
        }
    }
}

/// `mitts hold`: adds the user, prints the key, and takes the user out again at the end of standard input, which is also
/// the end of the process that started this one.
///
/// # Errors
/// When the roster cannot be changed.
pub fn hold(project: &Project, app: &str) -> Result<(), Failure> {
    let key = StreamKey::generate()
        .map_err(|error| anyhow!("the system has no random source: {error}"))?;
    let until = (Timestamp::now() + VALID)
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string();
    let entry = NewKey {
        hash: key.hash(),
        label: None,
        from: None,
        until: until.parse().ok(),
    };
    let (before, _) = edit(project, |draft| {
        let left = is_in(&draft.roster);
        // of one who was killed together with this process
        remove_user(&mut draft.document, GUEST);
        add_user(&mut draft.document, GUEST, None, &[app.to_owned()], &entry);
        Ok((!left).then(|| draft.report.source.clone()))
    })?;
    let after = project.read()?;
    let mut out = std::io::stdout();
    // without a reader it is over at once
    let _ = writeln!(out, "{}", key.reveal()).and_then(|()| out.flush());
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    edit(project, |draft| {
        match before {
            // byte for byte, unless somebody else has changed it
            Some(before) if draft.report.source == after => {
                let plain = before.trim_start_matches('\u{feff}').replace("\r\n", "\n");
                draft.document = plain
                    .parse::<DocumentMut>()
                    .context("the roster cannot be read again")?;
            }
            _ => remove_user(&mut draft.document, GUEST),
        }
        Ok(())
    })?;
    Ok(())
}

fn is_in(roster: &Roster) -> bool {
    roster.users.keys().any(|name| name.as_str() == GUEST)
}
