//! The entries of tables with user-chosen names, such as `[users.*]`.

use crate::{
    access::detect::looks_like_key,
    file::{
        decode::Value,
        kind::ProblemKind,
        problem::{At, Problem},
        table::{Name, Table},
    },
    model::values::slug::{Slug, SlugError},
};

/// One entry, such as `[users.alice]`.
pub(crate) struct Entry<'i> {
    /// Its name, or the nearest valid one if the written name is invalid.
    pub(crate) slug: At<Slug>,
    /// Whether the written name is invalid, which has been reported.
    pub(crate) misnamed: bool,
    /// Its fields.
    pub(crate) value: Value<'i>,
}

/// The entries of the table `name`, in file order.
pub(crate) struct Entries<'i> {
    /// Those with a valid name or one near it.
    pub(crate) named: Vec<Entry<'i>>,
    /// Whether others were left out because no valid name is near theirs.
    pub(crate) nameless: bool,
}

impl<'i> Entries<'i> {
    /// Takes the table `name` out of `table`. `None` if it is not a table.
    pub(crate) fn take(table: &mut Table<'i, '_>, name: &'static str) -> Option<Self> {
        let written = table.entries(name)?;
        let count = written.len();
        let named: Vec<_> = written
            .into_iter()
            .filter_map(|(key, value)| entry(table, name, &key, value))
            .collect();
        Some(Entries {
            nameless: named.len() < count,
            named,
        })
    }
}

fn entry<'i>(
    table: &mut Table<'i, '_>,
    of: &str,
    name: &Name<'i>,
    value: Value<'i>,
) -> Option<Entry<'i>> {
    let (written, place) = (name.get_ref(), name.span());
    let error = match written.parse() {
        Ok(slug) => {
            return Some(Entry {
                slug: At::new(slug, place),
                misnamed: false,
                value,
            });
        }
        Err(error) => error,
    };
    // a pasted stream key would come back as a suggestion
    let near = Slug::nearest(written).filter(|_| !looks_like_key(written));
    table.problems.push(
        Problem::new(
            ProblemKind::InvalidName {
                name: written.to_string(),
                table: of.to_owned(),
            },
            place.clone(),
        )
        .label(SlugError::to_string(&error))
        .did_you_mean(near.as_deref()),
    );
    Some(Entry {
        slug: At::new(near?, place),
        misnamed: true,
        value,
    })
}
