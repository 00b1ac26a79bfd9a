//! The key that signs invitations: its private half is a file in `.mitts/`, its public half is in the roster.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use jiff::{Timestamp, tz::TimeZone};
use roster::{Invitation, InvitationKey, Invitations, MOST_KEYS, PrivateKey, Roster};
use zeroize::Zeroizing;

use crate::{
    edit::{invitations::add_key, transaction::edit},
    failure::Failure,
    project::{Project, secret_file},
    shell,
};

/// Signs for a site.
pub struct Signer {
    /// The roster, which has the public key.
    pub roster: Roster,
    /// The name of the key.
    pub key: InvitationKey,
    private: PrivateKey,
    /// Whether the key was made just now.
    pub made: bool,
}

impl Signer {
    /// The signer with the roster's newest key. If the roster has none, makes one.
    ///
    /// # Errors
    /// When the private key is not on this machine, or the roster cannot be changed.
    pub fn of(project: &Project) -> Result<Self, Failure> {
        let (roster, _) = project.load()?;
        match roster.invitations.newest() {
            Some(key) => {
                let key = key.clone();
                let private = read(project, &key)?;
                Ok(Signer {
                    roster,
                    key,
                    private,
                    made: false,
                })
            }
            None => Signer::new(project),
        }
    }

    /// Makes a key, and writes its public half into the roster. Of two keys that are there, the older one goes.
    ///
    /// # Errors
    /// When the roster or the file cannot be written.
    pub fn new(project: &Project) -> Result<Self, Failure> {
        let private = PrivateKey::generate().map_err(|error| anyhow!("{error}"))?;
        let state = project.state()?;
        let mut written = None;
        let edited = edit(project, |draft| {
            let invitations = &draft.roster.invitations;
            let id = free_id(invitations, Timestamp::now(), &draft.roster.site.timezone);
            let path = file(&state, &id);
            // first, since a public key alone is of no use
            secret_file::write(&path, private.to_pem().as_bytes())?;
            written = Some(path);
            let full = invitations.keys.len() >= MOST_KEYS;
            add_key(&mut draft.document, &id, &private.public(), full);
            Ok(full.then(|| invitations.keys[0].id.to_string()))
        });
        let (gone, roster) = edited.inspect_err(|_| {
            if let Some(path) = &written {
                // of no use, too
                let _ = fs::remove_file(path);
            }
        })?;
        if let Some(gone) = gone {
            let _ = fs::remove_file(file(&state, &gone));
        }
        let key = roster.invitations.newest().cloned();
        Ok(Signer {
            key: key.context("the roster has no key after the edit")?,
            roster,
            private,
            made: true,
        })
    }

    /// The signed text of an invitation.
    ///
    /// # Errors
    /// When it is too long.
    pub fn sign(&self, invitation: &Invitation) -> Result<Zeroizing<String>, Failure> {
        let text = invitation.sign(&self.roster, &self.key, &self.private);
        text.map(Zeroizing::new).ok_or_else(|| {
            Failure::Usage(
                "this would be too long; choose shorter names, or fewer things".to_owned(),
            )
        })
    }
}

fn file(state: &Path, id: &str) -> PathBuf {
    state.join(format!("invitations-{id}.pem"))
}

/// The private half of a key.
fn read(project: &Project, key: &InvitationKey) -> Result<PrivateKey, Failure> {
    let path = file(&project.state()?, key.id.as_str());
    let shown = path.display();
    let again = project.command("invite --rotate-key");
    let text = match fs::read_to_string(&path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Failure::Usage(format!(
                "the private key `{}` is not here: there is no {shown}; run this where it was made, copy the file, or \
                 make another key with `{again}`",
                key.id.value
            )));
        }
        Err(error) => {
            return Err(anyhow::Error::new(error)
                .context(format!("{shown} cannot be read"))
                .into());
        }
    };
    let open =
        secret_file::is_open_to_all(&path).with_context(|| format!("{shown} cannot be read"))?;
    if open {
        return Err(Failure::Usage(format!(
            "everybody on this machine can read {shown}; run `chmod 600 {}`, and make another key with `{again}` if others \
             use it",
            shell::path(&path)
        )));
    }
    let private =
        PrivateKey::from_pem(&text).map_err(|error| Failure::Usage(format!("{shown}: {error}")))?;
    if private.public() != key.public.value {
        return Err(Failure::Usage(format!(
            "{shown} is not the private half of the key `{}` in the roster; make another key with `{again}`",
            key.id.value
        )));
    }
    Ok(private)
}

/// A name for a new key: the month, or else the month and a number.
fn free_id(invitations: &Invitations, now: Timestamp, zone: &TimeZone) -> String {
    let month = now.to_zoned(zone.clone()).strftime("%Y-%m").to_string();
    let mut ids = std::iter::once(month.clone()).chain((2..).map(|n| format!("{month}-{n}")));
    ids.find(|id| invitations.key(id).is_none())
        .unwrap_or(month)
}
