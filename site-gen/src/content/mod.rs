//! `content/`: Markdown pages, texts about users, and files that are copied.

mod addresses;
pub mod avatars;
mod clashes;
pub mod clips;
mod colours;
mod dimensions;
pub mod file_names;
pub mod files;
pub mod front_matter;
pub mod left_out;
pub mod load;
pub mod markdown;
pub mod memory;
pub mod named;
mod other_front_matter;
pub mod outline;
pub mod pages;
pub mod pictures;
pub mod read;
pub mod slug;
pub mod text;
