//! `mitts serve`: a whole site in one process, for one machine.
//!
//! It builds the site for the engine's own ports (or for test pictures), serves it, answers admission requests, and watches
//! the sources. Changes are built, and open pages reload. Errors appear in the pages and the terminal, while the last valid
//! site and roster stay in use.

pub mod demo;
pub mod engine;
mod files;
mod greeting;
mod guard;
pub mod hosts;
pub mod media;
pub mod news;
pub mod pages;
pub mod poll;
mod ports;
pub mod secrets;
pub mod server;
mod started;
mod stopped;

pub mod watch;

pub use stopped::stopped;
