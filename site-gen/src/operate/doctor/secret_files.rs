//! The files of the roster's secrets: who may read them.

use std::path::{Path, PathBuf};

use roster::{Roster, SecretRef};

use super::finding::Finding;
use crate::{project::Project, shell};

/// A file of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The file.
    pub path: PathBuf,
    /// Its permissions, such as 0o600; `None` if it cannot be found.
    pub mode: Option<u32>,
}

impl Facts {
    /// Whether everybody on this machine may read it.
    pub fn is_open(&self) -> bool {
        self.mode.is_some_and(|mode| mode & 0o004 != 0)
    }

    /// The command that closes it.
    pub fn remedy(&self) -> String {
        format!("chmod o-rwx {}", shell::path(&self.path))
    }
}

/// The files that the roster names.
pub fn gather(project: &Project, roster: &Roster) -> Vec<Facts> {
    let mut named = vec![
        Some(&roster.admission.secret),
        roster.ome.api_token.as_ref(),
        roster.map_password(),
        (roster.archive.as_ref()).and_then(|archive| archive.bucket.as_ref()?.credentials.as_ref()),
    ];
    let relays = roster.relays.values();
    named.extend(relays.flat_map(|relay| [relay.key.as_ref(), relay.passphrase.as_ref()]));
    named.extend(
        roster
            .notices()
            .flat_map(|notices| notices.secrets().map(Some)),
    );
    let files = named
        .into_iter()
        .flatten()
        .filter_map(|secret| match secret {
            SecretRef::File(path) => Some(project.path(path)),
            SecretRef::Env(_) => None,
        });
    let mut facts: Vec<Facts> = Vec::new();
    for path in files {
        if facts.iter().all(|facts| facts.path != path) {
            facts.push(Facts {
                mode: mode(&path),
                path,
            });
        }
    }
    facts
}

fn mode(path: &Path) -> Option<u32> {
    let found = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    let mode = std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o777;
    #[cfg(not(unix))]
    let mode = if found.is_file() { 0o600 } else { 0 };
    Some(mode)
}

/// Judges all of them together.
pub fn judge(facts: &[Facts]) -> Option<Finding> {
    if facts.is_empty() {
        return None;
    }
    let open: Vec<_> = facts.iter().filter(|facts| facts.is_open()).collect();
    let absent: Vec<_> = facts.iter().filter(|facts| facts.mode.is_none()).collect();
    let names = |facts: &[&Facts]| {
        let names: Vec<_> = facts
            .iter()
            .map(|facts| facts.path.display().to_string())
            .collect();
        names.join(", ")
    };
    Some(match (&open[..], &absent[..]) {
        ([], []) => Finding::good("secrets", "no secret file is open to everybody"),
        ([], absent) => Finding::problem(
            "secrets",
            format!("there is no {}", names(absent)),
            format!(
                "install -m 600 /dev/null {0}; openssl rand -hex 32 > {0}",
                shell::path(&absent[0].path)
            ),
        ),
        (open, _) => {
            let remedies: Vec<_> = open.iter().map(|facts| facts.remedy()).collect();
            Finding::problem(
                "secrets",
                format!("everybody on this machine may read {}", names(open)),
                remedies.join("; "),
            )
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{super::finding::State, *};

    #[test]
    fn a_secret_that_everybody_may_read_is_a_problem() {
        let file = |name: &str, mode| Facts {
            path: name.into(),
            mode,
        };
        assert_eq!(judge(&[]), None);
        let state = |facts: &[Facts]| judge(facts).unwrap().state;
        assert_eq!(
            state(&[file("a", Some(0o600)), file("b", Some(0o640))]),
            State::Good
        );
        assert_eq!(
            state(&[file("a", Some(0o600)), file("b", None)]),
            State::Problem
        );
        let open = judge(&[file("a", Some(0o644)), file("b", Some(0o600))]).unwrap();
        assert_eq!(open.state, State::Problem);
        assert_eq!(open.remedy.as_deref(), Some("chmod o-rwx a"));
        assert!(open.text.ends_with("read a"), "{open:?}");
    }
}
