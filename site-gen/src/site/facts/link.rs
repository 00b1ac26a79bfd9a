//! A link: title and address.

use serde::Serialize;

/// A link for templates.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// Its text.
    pub title: String,
    /// Its address.
    pub path: String,
}
