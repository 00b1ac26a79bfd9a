//! The text of a Markdown file, which is only in memory while it is needed.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::fingerprint::Fingerprint;

/// A text and its digest. If an earlier build has read the file, the text is only loaded when it is needed.
#[derive(Debug, Default)]
pub struct Text {
    file: PathBuf,
    digest: Fingerprint,
    text: Mutex<Option<Arc<String>>>,
    is_other: AtomicBool,
}

impl Text {
    /// A text that was read.
    pub fn read(file: &Path, text: String) -> Self {
        Text {
            file: file.to_owned(),
            digest: *blake3::hash(text.as_bytes()).as_bytes(),
            text: Mutex::new(Some(Arc::new(text))),
            is_other: AtomicBool::new(false),
        }
    }

    /// A text with a known digest that is not needed yet.
    pub fn known(file: &Path, digest: Fingerprint) -> Self {
        Text {
            file: file.to_owned(),
            digest,
            ..Text::default()
        }
    }

    /// The digest of its bytes.
    pub fn digest(&self) -> &Fingerprint {
        &self.digest
    }

    /// The text, read if necessary. If the file has changed since, it is empty, and [`Text::is_other`] is true.
    pub fn get(&self) -> Arc<String> {
        let mut kept = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        let text = kept.get_or_insert_with(|| {
            let text = std::fs::read_to_string(&self.file).unwrap_or_default();
            if *blake3::hash(text.as_bytes()).as_bytes() == self.digest {
                return Arc::new(text);
            }
            self.is_other.store(true, Ordering::Relaxed);
            Arc::default()
        });
        Arc::clone(text)
    }

    /// Frees the memory of a text that is probably not needed again.
    pub fn forget(&self) {
        // a text that cannot be read again, or has changed, stays the same during this build
        if !self.is_other() && !self.file.as_os_str().is_empty() {
            *self.text.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    /// Whether the file was changed after it was listed.
    pub fn is_other(&self) -> bool {
        self.is_other.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_was_changed_is_not_mistaken_for_the_known_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.md");
        std::fs::write(&file, "# One\n").unwrap();
        let read = Text::read(&file, "# One\n".to_owned());
        let [same, other] = [(); 2].map(|()| Text::known(&file, *read.digest()));
        assert_eq!(*same.get(), "# One\n");
        read.forget();
        assert_eq!(*read.get(), "# One\n");
        std::fs::write(&file, "# Two\n").unwrap();
        assert_eq!((&**same.get(), same.is_other()), ("# One\n", false));
        assert_eq!((&**other.get(), other.is_other()), ("", true));
    }
}
