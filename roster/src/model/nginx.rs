//! `[nginx]`: a configuration for nginx too, for a server that cannot run Caddy.

use std::path::PathBuf;

use crate::{
    file::{
        decode::{Problems, Value},
        table::Table,
    },
    model::values::folder::Folder,
};

/// `[nginx]`.
#[derive(Clone, Debug, Default)]
pub struct Nginx {
    /// The certificate with its chain; `None` for certbot's place.
    pub certificate: Option<PathBuf>,
    /// The file of its key; `None` for certbot's place.
    pub certificate_key: Option<PathBuf>,
}

impl Nginx {
    pub(crate) fn decode(value: Value<'_>, problems: &mut Problems) -> Self {
        let place = value.span();
        let mut table = Table::new("[nginx]", place, value, problems);
        let certificate = table.optional::<Folder>("certificate");
        let key = table.optional::<Folder>("certificate_key");
        table.finish();
        Nginx {
            certificate: certificate.map(|file| file.value.0),
            certificate_key: key.map(|file| file.value.0),
        }
    }
}
