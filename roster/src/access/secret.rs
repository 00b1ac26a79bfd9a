//! Secrets: references to an environment variable or a file, and the values read from there.

use std::{
    env::VarError,
    fmt,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

/// Where a secret comes from. The roster never holds the secret itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretRef {
    /// `{ env = "NAME" }`: the environment variable.
    Env(String),
    /// `{ file = "path" }`: the text of the file without a final line break. The path is relative to the roster.
    File(PathBuf),
}

/// The value of a secret. `Debug` does not print it, and its memory is wiped when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

/// Why a secret could not be read. Names the place, never the value.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The environment variable is not set.
    #[error("the environment variable {0} is not set; set it to the secret")]
    Unset(String),
    /// The environment variable is not set, and the service has no such credential.
    #[error("neither the environment variable {name} is set nor {} there; write the secret into that file", path.display())]
    NoCredential {
        /// The variable.
        name: String,
        /// The credential's file.
        path: PathBuf,
    },
    /// The environment variable is empty.
    #[error("the environment variable {0} is empty; set it to the secret")]
    EmptyVariable(String),
    /// The variable or file is not UTF-8 text.
    #[error("the secret in {0} is not UTF-8 text")]
    NotText(String),
    /// The file is empty.
    #[error("the secret file {} is empty; write the secret into it", .0.display())]
    Empty(PathBuf),
    /// The file could not be read.
    #[error("the secret file {} cannot be read: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause. The message contains it, so it is not the error's source as well.
        error: std::io::Error,
    },
}

impl Secret {
    /// Wraps a value that is known to be a secret.
    pub fn new(value: String) -> Self {
        Secret(Zeroizing::new(value))
    }

    /// The value. Use it only where it is needed.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl SecretRef {
    /// Reads the secret. An empty secret is an error: if its variable is unset, OvenMediaEngine signs with an
    /// empty secret, and such a signature must not be accepted.
    ///
    /// `folder` is the roster's folder, for `{ file }`. Under systemd, secrets can be credentials of the service: one with
    /// the variable's name is used if the variable is not set, and one with the file's name instead of the file.
    ///
    /// # Errors
    /// When the secret is missing, empty or not UTF-8 text.
    pub fn read(&self, folder: &Path) -> Result<Secret, SecretError> {
        let credentials = std::env::var_os("CREDENTIALS_DIRECTORY");
        self.read_with(folder, credentials.as_deref().map(Path::new))
    }

    fn read_with(&self, folder: &Path, credentials: Option<&Path>) -> Result<Secret, SecretError> {
        match self {
            SecretRef::Env(name) => match std::env::var(name) {
                Ok(value) if !value.is_empty() => Ok(Secret::new(value)),
                Ok(_) => Err(SecretError::EmptyVariable(name.clone())),
                Err(VarError::NotPresent) => match credentials {
                    Some(credentials) => read_credential(credentials, name),
                    None => Err(SecretError::Unset(name.clone())),
                },
                Err(VarError::NotUnicode(_)) => Err(SecretError::NotText(name.clone())),
            },
            SecretRef::File(path) => {
                let credential = credential(credentials, path);
                read_file(credential.unwrap_or_else(|| folder.join(path)))
            }
        }
    }
}

/// The credential with the name of a variable.
fn read_credential(credentials: &Path, name: &str) -> Result<Secret, SecretError> {
    let path = credentials.join(name);
    match read_file(path.clone()) {
        Err(SecretError::File { error, .. }) if error.kind() == ErrorKind::NotFound => {
            let name = name.to_owned();
            Err(SecretError::NoCredential { name, path })
        }
        read => read,
    }
}

/// The credential with the name of `path`, if the service has it.
fn credential(credentials: Option<&Path>, path: &Path) -> Option<PathBuf> {
    let file = credentials?.join(path.file_name()?);
    file.is_file().then_some(file)
}

fn read_file(path: PathBuf) -> Result<Secret, SecretError> {
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) => return Err(SecretError::File { path, error }),
    };
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| SecretError::NotText(path.display().to_string()))?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(SecretError::Empty(path)),
        value => Ok(Secret::new(value.to_owned())),
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SecretRef::Env(name) => write!(f, "the environment variable {name}"),
            SecretRef::File(path) => write!(f, "the file {}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_of_a_service_are_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let credentials = folder.path().join("credentials");
        std::fs::create_dir(&credentials).unwrap();
        std::fs::write(folder.path().join("token"), "of the file\n").unwrap();
        let variable = SecretRef::Env("MITTS_TEST_CREDENTIAL".to_owned());
        let file = SecretRef::File("token".into());
        let read = |secret: &SecretRef| secret.read_with(folder.path(), Some(&credentials));
        let missing = read(&variable).unwrap_err().to_string();
        assert!(
            missing.contains("credentials/MITTS_TEST_CREDENTIAL there"),
            "{missing}"
        );
        let unset = variable.read_with(folder.path(), None);
        assert!(matches!(unset, Err(SecretError::Unset(_))));
        assert_eq!(read(&file).unwrap().reveal(), "of the file");

        std::fs::write(credentials.join("MITTS_TEST_CREDENTIAL"), "one\n").unwrap();
        std::fs::write(credentials.join("token"), "two\n").unwrap();
        assert_eq!(read(&variable).unwrap().reveal(), "one");
        assert_eq!(read(&file).unwrap().reveal(), "two");
        std::fs::write(credentials.join("MITTS_TEST_CREDENTIAL"), "\n").unwrap();
        assert!(matches!(read(&variable), Err(SecretError::Empty(_))));
    }
}
