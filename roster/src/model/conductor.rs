//! `[conductor]`: the program beside OvenMediaEngine that acts by itself, such as for the queues of channels.

use std::path::PathBuf;

use crate::{
    file::{
        decode::{Problems, Value},
        table::Table,
    },
    model::values::folder::Folder,
};

/// The default folder.
const FOLDER: &str = "/var/lib/mitts/conductor";

/// `[conductor]`.
#[derive(Clone, Debug)]
pub struct Conductor {
    /// The folder of its state, of the schedules that it writes, and of what pages read.
    pub folder: PathBuf,
}

impl Conductor {
    pub(crate) fn decode(value: Value<'_>, problems: &mut Problems) -> Self {
        let place = value.span();
        let mut table = Table::new("[conductor]", place, value, problems);
        let folder = table.optional::<Folder>("folder");
        table.finish();
        Conductor {
            folder: folder.map_or_else(|| FOLDER.into(), |folder| folder.value.0),
        }
    }
}
