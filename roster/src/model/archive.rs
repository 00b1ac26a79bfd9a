//! `[archive]`: recordings as pages of the site.

use std::path::PathBuf;

use jiff::SignedDuration;

use crate::{
    file::{
        decode::{Problems, Value},
        kind::ProblemKind,
        leaf::leaf_field,
        problem::{At, Problem},
        table::Table,
    },
    model::{
        bucket::{Bucket, BucketAddress},
        channels::Length,
        values::{
            folder::Folder,
            keep::{Age, Size},
        },
    },
};

/// The default folder.
const STORE: &str = "/var/lib/mitts/archive";

/// The default of `grace`.
const GRACE: SignedDuration = SignedDuration::from_mins(2);

/// The longest `grace`. An entry is made when its time is over.
const LONGEST_GRACE: SignedDuration = SignedDuration::from_hours(6);

/// `[archive]`.
#[derive(Clone, Debug)]
pub struct Archive {
    /// The folder with the entries: all of them, or, with an object store, their facts and pictures and the media that is not
    /// there alone.
    pub folder: At<PathBuf>,
    /// The object store with the media.
    pub bucket: Option<Bucket>,
    /// Whether the site shows them. Otherwise only the admin of the server has them.
    pub public: bool,
    /// The age at which entries are removed.
    pub keep: Option<SignedDuration>,
    /// The size that all entries together may have, in bytes.
    pub keep_bytes: Option<u64>,
    /// Two sessions of a stream are one entry if no more time than this is between them.
    pub grace: SignedDuration,
}

/// The folder of the archive.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct Store(PathBuf);

leaf_field!(Store, "a folder such as \"/var/lib/mitts/archive\"", is_str);

impl TryFrom<String> for Store {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        // the names of folders in Caddy's and nginx's files
        if text.contains(['{', '}', '"', '\\', '$', '`']) {
            return Err("expected a path without braces, quotes, `\\` and `$`");
        }
        match Folder::try_from(text) {
            Ok(folder) => Ok(Store(folder.0)),
            Err(_) => Err("expected a path that begins with `/`, without `..`"),
        }
    }
}

/// The time between two sessions.
#[derive(serde::Deserialize)]
#[serde(try_from = "String")]
struct Grace(SignedDuration);

leaf_field!(Grace, "a duration such as \"2m\" or \"30s\"", is_str);

impl TryFrom<String> for Grace {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match Length::try_from(text) {
            Ok(Length(grace)) if grace <= LONGEST_GRACE => Ok(Grace(grace)),
            _ => Err("expected a duration of at most six hours, such as 2m or 30s"),
        }
    }
}

impl Archive {
    pub(crate) fn decode(value: Value<'_>, problems: &mut Problems) -> Self {
        let place = value.span();
        let mut table = Table::new("[archive]", place.clone(), value, problems);
        let (store, address) = match table.is_text("store", |text| text.contains(':')) {
            true => (None, table.optional::<BucketAddress>("store")),
            false => (table.optional::<Store>("store"), None),
        };
        let folder = table.optional::<Store>("folder");
        if let (Some(folder), None) = (&folder, &address) {
            let kind = ProblemKind::NoBucket("folder", "s3://");
            let problem = Problem::new(kind, folder.span.clone());
            table
                .problems
                .push(problem.label("write the folder as `store`, or an object store there"));
        }
        let folder = match folder.filter(|_| address.is_some()).or(store) {
            Some(folder) => At::new(folder.value.0, folder.span),
            None => At::new(STORE.into(), place),
        };
        let bucket = Bucket::decode(address, &mut table);
        let public = table.optional("public").is_none_or(|public| public.value);
        let keep = table.optional::<Age>("keep").map(|keep| keep.value.0);
        let keep_bytes = table
            .optional::<Size>("keep_bytes")
            .map(|keep| keep.value.0);
        let grace = table.optional::<Grace>("grace");
        table.finish();
        Archive {
            folder,
            bucket,
            public,
            keep,
            keep_bytes,
            grace: grace.map_or(GRACE, |grace| grace.value.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_a_folder_that_every_server_can_name() {
        let read = |text: &str| Store::try_from(text.to_owned()).map(|store| store.0);
        assert_eq!(read("/srv/archive/"), Ok("/srv/archive".into()));
        for bad in ["", "/", "archive", "/a/../b", "/a{b}", "/a\"b", "/a$b"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_grace_is_short() {
        let read = |text: &str| Grace::try_from(text.to_owned()).map(|grace| grace.0.as_secs());
        assert_eq!((read("30s"), read("6h")), (Ok(30), Ok(21_600)));
        for bad in ["", "0s", "-1m", "7h", "soon"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
