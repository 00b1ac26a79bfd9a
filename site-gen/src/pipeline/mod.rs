//! Builds a site and the server's files from a roster, content and a theme.
//!
//! `load` reads all inputs, for `mitts build`, `mitts check`, `mitts serve` and the edits of `mitts user` alike.
//! `problems` collects what is wrong with them. `fingerprint` finds out what has changed, and `remember` keeps the
//! results of reading Markdown for the next build. `render` makes the pages, and `write` all other files. `build` does
//! all of this in order.

mod build;
mod fingerprint;
mod load;
mod made;
mod options;
mod private;
mod problems;
#[cfg(test)]
mod rebuilds;
mod remember;
mod render;
mod server;
mod write;

pub use self::{
    build::build,
    fingerprint::stamps,
    load::{Loaded, load, read},
    options::{Built, Half, Options, Progress},
    problems::{Checked, Depth, problems},
};
