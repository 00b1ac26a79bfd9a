//! The site generator: makes a static site and the server configuration from one roster, `mitts.toml`.
//!
//! [`pipeline::build`] is the main function; [`cli`] and [`commands`] are the `mitts` command around it.

pub mod archive;
pub mod cli;
pub mod commands;
pub mod conduct;
pub mod content;
pub mod deploy;
pub mod edit;
pub mod encoders;
pub mod endpoints;
pub mod escape;
pub mod failure;
pub mod fingerprint;
pub mod invitations;
pub mod operate;
pub mod output;
pub mod paths;
pub mod pipeline;
pub mod problem;
pub mod project;
pub mod recordings;
pub mod relays;
pub mod serve;
pub mod shell;
pub mod site;
pub mod standby;
pub mod theme;
pub mod words;
