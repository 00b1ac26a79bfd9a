//! A title and where it leads.

use serde::Serialize;

/// A link, as templates see it.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// Its text.
    pub title: String,
    /// Where it leads.
    pub path: String,
}
