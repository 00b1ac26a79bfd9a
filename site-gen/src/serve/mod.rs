//! `mitts serve`: the whole of a site in one process, for one machine.
//!
//! It builds the site for the engine's own ports (or for test pictures), serves it, answers admission,
//! and watches the sources: what changes is built again and open pages are told. What is wrong shows in
//! the pages and the terminal, and the last good site and roster stay in force.

pub mod demo;
mod files;
pub mod hosts;
pub mod media;
pub mod news;
pub mod pages;
pub mod poll;
mod ports;
pub mod secrets;
pub mod server;
mod started;
pub mod watch;
