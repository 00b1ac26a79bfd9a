//! The command line of what an admin does while the server runs.

use std::ffi::OsString;

use clap::Args;

/// `mitts leash`, by which `mitts serve` starts OvenMediaEngine.
#[derive(Debug, Args)]
pub struct Leash {
    /// The process that starts this one
    pub parent: u32,
    /// The program
    pub program: OsString,
    /// Its arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub args: Vec<OsString>,
}
