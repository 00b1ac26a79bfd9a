//! `content/`: Markdown pages, texts about users, and files that go along.

pub mod avatars;
mod colours;
mod dimensions;
pub mod files;
pub mod front_matter;
pub mod markdown;
pub mod pages;
pub mod pictures;
pub mod read;
pub mod slug;
