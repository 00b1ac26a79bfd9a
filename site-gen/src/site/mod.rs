//! The pages of a site: which there are, what each is made from, and their making.

mod bodies;
pub mod contexts;
pub mod endpoints;
pub mod feeds;
mod golive;
pub mod plan;
pub mod render;
pub mod source;
