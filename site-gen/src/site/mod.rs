//! The pages of a site: which there are, what each is made from, and their making.

pub mod about;
pub mod atom;
mod bodies;
pub mod calendar;
mod collisions;
pub mod contexts;
pub mod endpoints;
pub mod feeds;
pub mod files;
mod frame;
mod golive;
pub mod groups;
mod head;
pub mod installed;
mod links;
mod lists;
pub mod oembed;
pub mod plan;
pub mod render;
pub mod schedule;
pub mod sections;
mod sharing;
pub mod source;
mod texts;
mod titles;
