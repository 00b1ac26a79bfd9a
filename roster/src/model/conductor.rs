//! `[conductor]`: the program beside OvenMediaEngine that acts by itself, such as for the queues of channels.

use std::path::PathBuf;

use crate::{
    file::{
        decode::{Problems, Value},
        problem::Span,
        table::Table,
    },
    model::values::folder::Folder,
};

/// The default folder.
const FOLDER: &str = "/var/lib/mitts/conductor";

/// The default port.
const PORT: u16 = 9001;

/// `[conductor]`.
#[derive(Clone, Debug)]
pub struct Conductor {
    /// The folder of its state, of the schedules that it writes, and of what pages read.
    pub folder: PathBuf,
    /// Whether admins and producers may act from the site, over `/control`.
    pub control: bool,
    /// The port of this machine on which it listens for that.
    pub port: u16,
    /// The place of the port, unless it is the default.
    pub(crate) port_place: Option<Span>,
}

impl Conductor {
    pub(crate) fn decode(value: Value<'_>, problems: &mut Problems) -> Self {
        let place = value.span();
        let mut table = Table::new("[conductor]", place, value, problems);
        let folder = table.optional::<Folder>("folder");
        let control = table.optional::<bool>("control");
        let port = table.optional::<u16>("port");
        table.finish();
        Conductor {
            folder: folder.map_or_else(|| FOLDER.into(), |folder| folder.value.0),
            control: control.is_some_and(|control| control.value),
            port: port.as_ref().map_or(PORT, |port| port.value),
            port_place: port.map(|port| port.span),
        }
    }
}
