//! `[conductor]`: the program beside OvenMediaEngine that acts by itself, such as for the queues of channels.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use crate::{
    file::{
        decode::{Problems, Value},
        leaf::leaf_field,
        problem::At,
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
    /// Where it answers `/control/`, for Caddy. An address of the machine itself.
    pub listen: At<SocketAddr>,
}

/// An address of the machine itself.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct Local(SocketAddr);

leaf_field!(Local, "an address such as \"127.0.0.1:9001\"", is_str);

impl TryFrom<String> for Local {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.parse::<SocketAddr>() {
            Ok(address) if address.ip().is_loopback() && address.port() != 0 => Ok(Local(address)),
            _ => Err("expected an address of this machine and a port, such as 127.0.0.1:9001"),
        }
    }
}

impl Conductor {
    pub(crate) fn decode(value: Value<'_>, problems: &mut Problems) -> Self {
        let place = value.span();
        let mut table = Table::new("[conductor]", place.clone(), value, problems);
        let folder = table.optional::<Folder>("folder");
        let listen = table.optional::<Local>("listen");
        table.finish();
        let usual = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), PORT);
        Conductor {
            folder: folder.map_or_else(|| FOLDER.into(), |folder| folder.value.0),
            listen: listen.map_or(At::new(usual, place), |listen| {
                At::new(listen.value.0, listen.span)
            }),
        }
    }
}
