//! What of a roster with problems could not be read.

use std::collections::HashSet;

use crate::model::values::slug::Slug;

/// What has been reported as unreadable, so that the rules tell nothing of it that may be untrue.
#[derive(Debug, Default)]
pub(crate) struct Unread {
    /// Tables of named entries that are none, such as `users`.
    pub(crate) tables: HashSet<&'static str>,
    /// Where the names stand that are none; their entries go by the nearest ones.
    pub(crate) names: HashSet<usize>,
    /// Whether there are entries whose names are not known at all, or tables of no known name.
    pub(crate) nameless: bool,
    /// Users and channels whose apps are not all known.
    pub(crate) apps_of: HashSet<Slug>,
}
