//! The program `edge-hook`: its command line ([`cli`]), and the function beside OvenMediaEngine ([`listen`], with its
//! [`sockets`], as a service of [`systemd`]) or on AWS Lambda ([`lambda`]).

mod cli;
mod failure;
mod lambda;
mod listen;
mod notices;
#[cfg_attr(not(feature = "https"), path = "remote_off.rs")]
mod remote;
mod sockets;
mod start;
mod stderr;
mod systemd;

pub(crate) use cli::Cli;
pub(crate) use start::run;
