//! Reading a TOML file that a person wrote, and showing them all of its problems.
//!
//! Everything here serves any TOML file of a site (the roster, a theme's options, a page's front
//! matter) and knows nothing of what the tables mean; that is [`crate::model`]'s.

pub(crate) mod composed;
pub(crate) mod decode;
pub(crate) mod kind;
pub(crate) mod leaf;
pub(crate) mod leaked;
mod mask;
pub(crate) mod problem;
pub mod render;
pub(crate) mod secret_fields;
pub mod suggest;
pub mod table;
