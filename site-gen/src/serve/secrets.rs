//! Secrets for this machine. Missing secrets are generated, so that `mitts serve` works without setup.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use engine::rest::RestClient;
use roster::{Roster, Secret, SecretError, SecretRef, Tables};
use zeroize::Zeroizing;

use crate::{deploy, project::secret_file};

/// The secrets of a site, with those that were generated.
pub struct Secrets {
    /// The secret with which the engine signs its webhooks.
    pub admission: Secret,
    /// The token of the engine's REST interface, if the roster has one.
    pub api_token: Option<Secret>,
    /// The environment for the engine: a file of `NAME=value` lines that only this user may read.
    pub environment: PathBuf,
    /// Files of newly generated secrets.
    pub made: Vec<PathBuf>,
}

impl Secrets {
    /// The secrets by the names of the variables in which the engine expects them.
    pub fn variables(&self, roster: &Roster) -> Vec<(String, Secret)> {
        let admission = deploy::admission_variable(roster).to_owned();
        let mut variables = vec![(admission, self.admission.clone())];
        if let (Some(name), Some(token)) = (deploy::api_variable(roster), &self.api_token) {
            variables.push((name.to_owned(), token.clone()));
        }
        variables
    }

    /// A client of the REST interface of the engine on this machine, if there is a token for it.
    ///
    /// # Errors
    /// When the token cannot be sent.
    pub fn rest(&self, roster: &Tables) -> anyhow::Result<Option<RestClient>> {
        let address = roster.ome.ports.api_address();
        let token = self.api_token.as_ref();
        let client = token.map(|token| RestClient::new(&address, token.reveal()));
        Ok(client.transpose()?)
    }
}

/// Reads the secrets that the engine and the function share, and generates missing ones in `folder`, which git must
/// ignore.
///
/// # Errors
/// When a secret cannot be read or written.
pub fn provide(roster: &Roster, home: &Path, folder: &Path) -> anyhow::Result<Secrets> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut made = Vec::new();
    let mut lines = Zeroizing::new(String::new());
    let admission = one(
        &roster.admission.secret,
        deploy::ADMISSION_VARIABLE,
        home,
        folder,
        &mut made,
    )?;
    line(&mut lines, deploy::admission_variable(roster), &admission);
    let mut api_token = None;
    if let (Some(token), Some(variable)) = (&roster.ome.api_token, deploy::api_variable(roster)) {
        let token = one(token, deploy::API_VARIABLE, home, folder, &mut made)?;
        line(&mut lines, variable, &token);
        api_token = Some(token);
    }
    let environment = folder.join("ome.env");
    secret_file::write(&environment, lines.as_bytes())?;
    Ok(Secrets {
        admission,
        api_token,
        environment,
        made,
    })
}

fn line(lines: &mut String, name: &str, secret: &Secret) {
    lines.push_str(name);
    lines.push('=');
    lines.push_str(secret.reveal());
    lines.push('\n');
}

/// The secret from the source in the roster, or this machine's own.
fn one(
    place: &SecretRef,
    usual: &str,
    home: &Path,
    folder: &Path,
    made: &mut Vec<PathBuf>,
) -> anyhow::Result<Secret> {
    let name = match place.read(home) {
        Ok(secret) => return Ok(secret),
        Err(
            SecretError::Unset(name)
            | SecretError::EmptyVariable(name)
            | SecretError::NoCredential { name, .. },
        ) => name,
        Err(SecretError::File { error, .. }) if error.kind() == std::io::ErrorKind::NotFound => {
            usual.to_owned()
        }
        Err(other) => return Err(other.into()),
    };
    let file = folder.join(name);
    let own = SecretRef::File(std::path::absolute(&file)?);
    match own.read(home) {
        Ok(secret) => return Ok(secret),
        Err(SecretError::File { error, .. }) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(other) => return Err(other.into()),
    }
    let text = secret_file::make(&file)?;
    made.push(file);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_secret_is_generated_once_and_private() {
        let folder = tempfile::tempdir().unwrap();
        let text = "[site]\ntitle = 'a'\nurl = 'http://a'\n\
                    [admission]\nsecret = { env = 'MITTS_TEST_UNSET' }\n";
        let (roster, _) = Roster::parse("mitts.toml", text).unwrap();
        let first = provide(&roster, folder.path(), folder.path()).unwrap();
        let again = provide(&roster, folder.path(), folder.path()).unwrap();
        assert_eq!(first.made, [folder.path().join("MITTS_TEST_UNSET")]);
        assert!(again.made.is_empty());
        assert_eq!(first.admission.reveal(), again.admission.reveal());
        assert_eq!(first.admission.reveal().len(), 64);
        for file in [&first.made[0], &first.environment] {
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let mode = fs::metadata(file).unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600, "{}", file.display());
            }
        }
    }
}
