//! The secrets that each service needs, as systemd credentials.

use std::path::{Path, PathBuf};

use roster::{Notices, Roster, SecretRef};
use serde::Serialize;

use super::{SECRETS, SITE};
use crate::deploy::secrets::{admission_variable, api_variable, map_variable};

/// A file with a secret, under the name by which a service reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Credential {
    name: String,
    path: String,
}

/// The secrets of a roster by service.
#[derive(Debug, Default)]
pub(super) struct Credentials {
    /// The function reads each by the name of its variable or file.
    pub(super) function: Vec<Credential>,
    /// The conductor needs the token of the REST interface and, where it takes acts from the site, the admission secret, with
    /// which sessions are signed.
    pub(super) conductor: Vec<Credential>,
    /// The function starts without these: admission does not need them.
    pub(super) notices: Vec<Credential>,
    /// That of the archive's object store.
    pub(super) archive: Vec<Credential>,
    /// For OvenMediaEngine each becomes a variable of its environment.
    pub(super) engine: Vec<Credential>,
    /// Files whose names a unit cannot contain, or which have the name of another one.
    pub(super) unnamed: Vec<String>,
}

impl Credentials {
    pub(super) fn new(roster: &Roster) -> Self {
        let mut credentials = Credentials::default();
        credentials.add(&roster.admission.secret, admission_variable(roster), true);
        if let (Some(token), Some(variable)) = (&roster.ome.api_token, api_variable(roster)) {
            let before = credentials.function.len();
            credentials.add(token, variable, true);
            let takes_acts = roster.conductor.as_ref().is_some_and(|own| own.control);
            let first = if takes_acts { 0 } else { before };
            credentials.conductor = credentials.function[first..].to_vec();
        }
        if let (Some(password), Some(variable)) = (roster.map_password(), map_variable(roster)) {
            credentials.add(password, variable, false);
        }
        let bucket = roster.archive.as_ref().and_then(|it| it.bucket.as_ref());
        if let Some(secret) = bucket.and_then(|bucket| bucket.credentials.as_ref()) {
            let credential = credentials.take(secret);
            credentials.archive.extend(credential);
        }
        for secret in roster.notices().flat_map(Notices::secrets) {
            let credential = credentials.take(secret);
            let is_new = |new: &Credential| {
                !credentials.function.contains(new) && !credentials.notices.contains(new)
            };
            let credential = credential.filter(is_new);
            credentials.notices.extend(credential);
        }
        credentials
    }

    /// Adds a secret of the engine, which the function may share.
    fn add(&mut self, secret: &SecretRef, variable: &str, shared: bool) {
        let Some(credential) = self.take(secret) else {
            return;
        };
        self.engine.push(Credential {
            name: variable.to_owned(),
            path: credential.path.clone(),
        });
        if shared {
            self.function.push(credential);
        }
    }

    /// The credential of a secret; `None` for one without a fitting name.
    fn take(&mut self, secret: &SecretRef) -> Option<Credential> {
        let (name, path) = match secret {
            SecretRef::Env(name) => (name.clone(), Path::new(SECRETS).join(name)),
            SecretRef::File(file) => {
                let name = file.file_name().unwrap_or_default();
                (name.to_string_lossy().into_owned(), absolute(file))
            }
        };
        let path = path.to_string_lossy().into_owned();
        let is_taken = |other: &Credential| other.name == name && other.path != path;
        if !is_plain(&path) || self.function.iter().chain(&self.notices).any(is_taken) {
            // a control character could start a directive of its own
            self.unnamed.push(path.replace(char::is_control, " "));
            return None;
        }
        Some(Credential { name, path })
    }

    /// The secrets of both services, each name once.
    pub(super) fn all(&self) -> Vec<Credential> {
        let mut all = [&self.function[..], &self.notices[..]].concat();
        let more = self.engine.iter().filter(|it| !self.function.contains(it));
        all.extend(more.cloned());
        all
    }
}

/// The path on the server, where the roster is in [`SITE`].
fn absolute(file: &Path) -> PathBuf {
    Path::new(SITE).join(file)
}

/// Whether systemd and Compose take a path without quotes.
pub fn is_plain(path: &str) -> bool {
    path.chars()
        .all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
}
