//! Which parts of a roster with errors could not be read.

use std::collections::HashSet;

use crate::model::values::slug::Slug;

/// The parts that have been reported as unreadable. The rules report nothing about them, since it might be false.
#[derive(Debug, Default)]
pub(crate) struct Unread {
    /// Tables of entries whose value is not a table, such as `users`.
    pub(crate) tables: HashSet<&'static str>,
    /// Places of invalid names, whose entries have the nearest valid ones.
    pub(crate) names: HashSet<usize>,
    /// Whether there are entries without any usable name, or unknown tables.
    pub(crate) nameless: bool,
    /// Users and channels whose apps are not all known.
    pub(crate) apps_of: HashSet<Slug>,
}
