//! Keeps the admitted publishers in a file, so that a restart of the function does not forget which key a running stream
//! began with. It is written beside the answers: an admission never waits for it.

use std::{io, path::Path, time::Instant};

use super::{kept::KeptFile, list::LiveList};

impl LiveList {
    /// Keeps the admitted publishers in a file of this folder, and takes those from before a restart. Only the first call
    /// has an effect, for all clones. Without the folder nothing is kept.
    ///
    /// # Errors
    /// When the folder cannot be made, or the file in it cannot be read. A file that is damaged is replaced later.
    pub fn keep_in(&self, folder: &Path) -> io::Result<()> {
        let file = KeptFile::in_folder(folder)?;
        let read = file.read();
        let _ = self.0.kept.set(file);
        let now = Instant::now();
        let mut admitted = self.0.admitted();
        for (stream, publisher) in read? {
            admitted.admit(stream, publisher, None, now);
        }
        Ok(())
    }

    /// Writes the file after each change, until the future is dropped. Returns at once if nothing is kept.
    pub(crate) async fn keep(&self) {
        let mut failing = false;
        while self.0.kept.get().is_some() {
            self.0.changed.notified().await;
            let list = self.clone();
            let saved = tokio::task::spawn_blocking(move || list.save()).await;
            let saved = saved.unwrap_or_else(|panic| Err(io::Error::other(panic)));
            match saved {
                Ok(()) => failing = false,
                Err(error) => {
                    if !std::mem::replace(&mut failing, true) {
                        self.0.report(&format!(
                            "the admitted publishers cannot be kept ({error}): after a restart, the keys of running \
                             streams are unknown"
                        ));
                    }
                }
            }
        }
    }

    /// Writes the file now, if there is one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn save(&self) -> io::Result<()> {
        let Some(file) = self.0.kept.get() else {
            return Ok(());
        };
        let text = self.0.admitted().to_json();
        file.write(&text)
    }
}
