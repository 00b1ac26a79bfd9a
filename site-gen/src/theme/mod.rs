//! Themes: templates, styles, scripts and texts, the site's own or built in.

pub mod assets;
mod brotli;
mod comments;
pub mod compress;
pub mod engine;
pub mod files;
mod fold;
pub mod link;
pub mod load;
mod modules;
mod names;
pub mod options;
pub mod players;
mod scripts;
mod styles;
mod tags;
pub mod texts;
