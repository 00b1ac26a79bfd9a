//! Reading a TOML file that a person wrote, and showing them all of its problems.
//!
//! This works for all TOML files of a site: the roster, theme options, front matter. What the tables mean is
//! defined in [`crate::model`].

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
