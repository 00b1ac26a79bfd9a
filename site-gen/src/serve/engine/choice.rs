//! `--engine`: which OvenMediaEngine to run.

use std::{convert::Infallible, path::PathBuf, str::FromStr};

/// Which OvenMediaEngine to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineChoice {
    /// The one that is installed, or else the one of Docker.
    Any,
    /// The one of Docker.
    Docker,
    /// This program.
    Program(PathBuf),
}

impl FromStr for EngineChoice {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "any" => EngineChoice::Any,
            "docker" => EngineChoice::Docker,
            path => EngineChoice::Program(path.into()),
        })
    }
}
