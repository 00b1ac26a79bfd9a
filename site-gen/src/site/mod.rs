//! The pages of a site: which there are, what each is made from, and their making.

pub mod about;
mod bodies;
pub mod checks;
pub mod companions;
pub mod endpoints;
pub mod files;
mod frame;
mod golive;
pub mod groups;
mod head;
mod lists;
pub mod plan;
pub mod render;
pub mod schedule;
pub mod sections;
mod sharing;
pub mod source;
mod texts;
mod titles;
pub mod view;
