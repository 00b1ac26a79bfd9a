//! `mitts man`, for those who package it.

use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;

use crate::{cli::Cli, failure::Failure};

pub(super) fn run(folder: &Path) -> Result<(), Failure> {
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        clap_mangen::generate_to(Cli::command(), folder)
    };
    write()
        .with_context(|| format!("the man pages cannot be written into {}", folder.display()))?;
    Ok(())
}
