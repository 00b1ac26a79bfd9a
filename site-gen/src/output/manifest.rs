//! The manifest of the last build. It shows which files are still up to date, and which ones a build wrote.

use std::{collections::BTreeMap, fmt::Write as _, fs::Metadata, path::Path};

use data_encoding::HEXLOWER;

use crate::{fingerprint::Fingerprint, project::replace::replace};

/// The files of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// A digest of everything that the build read; all zero if unknown.
    pub inputs: Fingerprint,
    /// Whether the roster had warnings, which are shown again.
    pub warned: bool,
    /// The number of pages.
    pub pages: usize,
    /// All files, by their path below the tree, with `/`.
    pub files: BTreeMap<String, Entry>,
}

/// A written file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// A digest of what it was made from.
    pub fingerprint: Fingerprint,
    /// Its size and modification time after writing.
    pub stamp: Stamp,
}

/// Shows whether a file was changed by something other than a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its size in bytes.
    pub size: u64,
    /// Its modification time in nanoseconds since 1970.
    pub modified: u128,
}

impl Stamp {
    /// The stamp of a file.
    pub fn of(metadata: &Metadata) -> Self {
        let modified = metadata
            .modified()
            .ok()
            .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
            .map_or(0, |since| since.as_nanos());
        Stamp {
            size: metadata.len(),
            modified,
        }
    }
}

const HEAD: &str = "mitts manifest 2";

impl Manifest {
    /// Reads a manifest. If it is missing or damaged, the result is empty, and everything is built again.
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        Self::parse(&text).unwrap_or_default()
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEAD || !text.ends_with('\n') {
            return None;
        }
        let mut manifest = Manifest {
            inputs: fingerprint(lines.next()?)?,
            warned: lines.next()?.parse().ok()?,
            pages: lines.next()?.parse().ok()?,
            files: BTreeMap::new(),
        };
        let count: usize = lines.next()?.parse().ok()?;
        let entries = lines.by_ref().map(|line| {
            let mut parts = line.splitn(4, ' ');
            let entry = Entry {
                fingerprint: fingerprint(parts.next()?)?,
                stamp: Stamp {
                    size: parts.next()?.parse().ok()?,
                    modified: parts.next()?.parse().ok()?,
                },
            };
            Some((parts.next()?.to_owned(), entry))
        });
        manifest.files = entries.collect::<Option<_>>()?;
        (manifest.files.len() == count).then_some(manifest)
    }

    /// Replaces the manifest in one step.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        let mut text = String::with_capacity(128 * self.files.len() + 256);
        let _ = writeln!(text, "{HEAD}\n{}", HEXLOWER.encode(&self.inputs));
        let _ = writeln!(
            text,
            "{}\n{}\n{}",
            self.warned,
            self.pages,
            self.files.len()
        );
        for (path, Entry { fingerprint, stamp }) in &self.files {
            HEXLOWER.encode_append(fingerprint, &mut text);
            let _ = writeln!(text, " {} {} {path}", stamp.size, stamp.modified);
        }
        replace(path, text.as_bytes())
    }
}

fn fingerprint(hex: &str) -> Option<Fingerprint> {
    let mut bytes = [0; 32];
    if hex.len() != 64 {
        return None;
    }
    HEXLOWER.decode_mut(hex.as_bytes(), &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_comes_back_as_it_was_and_half_of_one_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest");
        let entry = Entry {
            fingerprint: [7; 32],
            stamp: Stamp {
                size: 5,
                modified: 99,
            },
        };
        let manifest = Manifest {
            inputs: [1; 32],
            warned: true,
            pages: 1,
            files: [
                ("a b/index.html".to_owned(), entry),
                ("c".to_owned(), entry),
            ]
            .into(),
        };
        manifest.write(&path).unwrap();
        assert_eq!(Manifest::read(&path), manifest);
        let text = std::fs::read_to_string(&path).unwrap();
        for end in 0..text.len() - 1 {
            let cut = Manifest::parse(&text[..end]);
            assert!(
                cut.is_none() || text[end..].trim().is_empty(),
                "cut at {end}"
            );
        }
    }
}
