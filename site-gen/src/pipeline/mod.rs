//! From a roster, content and a theme to a site and the server's files.
//!
//! `load` reads everything, for `mitts build`, `mitts check`, `mitts serve` and the edits of `mitts user` alike;
//! `problems` says what is wrong with it; `fingerprint` says what has changed; `render` makes the pages and `write` the
//! other files; `build` does all of that in order.

mod build;
mod fingerprint;
mod load;
mod made;
mod options;
mod private;
mod problems;
mod render;
mod write;

pub use self::{
    build::build,
    fingerprint::stamps,
    load::{Loaded, load},
    options::{Built, Options, Progress},
    problems::{Checked, Depth, problems},
};
