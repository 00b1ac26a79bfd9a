//! `[recordings]`: where recordings are, and how long they are kept.

use std::path::PathBuf;

use jiff::SignedDuration;

use crate::{
    file::{
        decode::{Problems, Value},
        problem::At,
        table::Table,
    },
    model::values::{
        folder::Folder,
        keep::{Age, Size},
    },
};

/// The default folder.
const FOLDER: &str = "/var/lib/mitts/recordings";

/// `[recordings]`.
#[derive(Clone, Debug)]
pub struct Recordings {
    /// The folder that OvenMediaEngine records into.
    pub folder: At<PathBuf>,
    /// The age at which recordings are removed.
    pub keep: Option<SignedDuration>,
    /// The size that all recordings together may have, in bytes.
    pub keep_bytes: Option<u64>,
}

impl Default for Recordings {
    fn default() -> Self {
        Recordings {
            folder: At::new(FOLDER.into(), 0..0),
            keep: None,
            keep_bytes: None,
        }
    }
}

impl Recordings {
    pub(crate) fn decode(value: Option<Value<'_>>, problems: &mut Problems) -> Self {
        let mut recordings = Recordings::default();
        let Some(value) = value else {
            return recordings;
        };
        let place = value.span();
        let mut table = Table::new("[recordings]", place, value, problems);
        if let Some(folder) = table.optional::<Folder>("folder") {
            recordings.folder = At::new(folder.value.0, folder.span);
        }
        recordings.keep = table.optional::<Age>("keep").map(|keep| keep.value.0);
        recordings.keep_bytes = table
            .optional::<Size>("keep_bytes")
            .map(|keep| keep.value.0);
        table.finish();
        recordings
    }
}
