//! The program `edge-hook`: its command line ([`cli`]), and the function beside OvenMediaEngine ([`listen`])
//! or on AWS Lambda ([`lambda`]).

mod cli;
mod failure;
mod lambda;
mod listen;
mod start;
mod stderr;

pub(crate) use cli::Cli;
pub(crate) use start::run;
