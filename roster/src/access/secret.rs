//! Secrets: references to an environment variable or a file, and the values read from there.

use std::{fmt, path::PathBuf};

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
    /// `folder` is the roster's folder, for `{ file }`.
    ///
    /// # Errors
    /// When the secret is missing, empty or not UTF-8 text.
    pub fn read(&self, folder: &std::path::Path) -> Result<Secret, SecretError> {
        match self {
            SecretRef::Env(name) => match std::env::var(name) {
                Ok(value) if !value.is_empty() => Ok(Secret::new(value)),
                Ok(_) => Err(SecretError::EmptyVariable(name.clone())),
                Err(std::env::VarError::NotPresent) => Err(SecretError::Unset(name.clone())),
                Err(std::env::VarError::NotUnicode(_)) => Err(SecretError::NotText(name.clone())),
            },
            SecretRef::File(path) => {
                let path = folder.join(path);
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
        }
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
