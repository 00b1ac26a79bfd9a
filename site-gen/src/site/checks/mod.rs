//! What is wrong with a site as a whole: pages at one address, links that lead nowhere, files in the way of pages.

pub(super) mod collisions;
pub mod files;
pub(super) mod links;
