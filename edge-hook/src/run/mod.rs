//! The program: from its command line to a function that answers, beside OvenMediaEngine or on Lambda.

mod cli;
mod failure;
mod lambda;
mod listen;
mod start;
mod stderr;

pub(crate) use cli::Cli;
pub(crate) use start::run;
