//! Locks between processes. The system releases a lock when its process ends, for whatever reason.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use anyhow::Context;

/// A locked file. The lock is released when this is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock.
    ///
    /// # Errors
    /// When the file cannot be created or locked.
    pub fn wait(path: &Path) -> anyhow::Result<Self> {
        let file = create(path)?;
        file.lock()
            .with_context(|| format!("{} cannot be locked", path.display()))?;
        Ok(Lock { _file: file })
    }

    /// Takes the lock if it is free.
    ///
    /// # Errors
    /// When the file cannot be created or locked.
    pub fn try_take(path: &Path) -> anyhow::Result<Option<Self>> {
        let file = create(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                Err(error).context(format!("{} cannot be locked", path.display()))
            }
        }
    }
}

fn create(path: &Path) -> anyhow::Result<File> {
    File::create(path).with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_it_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let first = Lock::try_take(&path).unwrap();
        assert!(first.is_some());
        assert!(Lock::try_take(&path).unwrap().is_none());
        drop(first);
        Lock::wait(&path).unwrap();
    }
}
