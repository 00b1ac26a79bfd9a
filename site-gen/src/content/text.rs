//! A Markdown file's text, which is in memory only while somebody needs it.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::fingerprint::Fingerprint;

/// The text, and its digest. Of a file which an earlier build has read only the digest is known, until somebody asks for
/// the text.
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

    /// A text that is not needed yet, of which the digest is known.
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

    /// The text. It is empty if the file has another one by now, which [`Text::is_other`] then says.
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

    /// Frees its memory: nobody is expected to ask for it any more.
    pub fn forget(&self) {
        // one that could not be read, or was changed meanwhile, stays what it is to this build
        if !self.is_other() && !self.file.as_os_str().is_empty() {
            *self.text.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }

    /// Whether the file was changed between the two times that this build looked at it.
    pub fn is_other(&self) -> bool {
        self.is_other.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_was_changed_meanwhile_is_not_taken_for_the_known_one() {
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
