//! `content/`: Markdown pages, texts about users, and files that go along.

pub mod avatars;
mod colours;
mod dimensions;
pub mod file_names;
pub mod files;
pub mod front_matter;
pub mod left_out;
pub mod markdown;
mod other_front_matter;
pub mod pages;
pub mod pictures;
pub mod read;
pub mod slug;
