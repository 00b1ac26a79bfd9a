//! The OvenMediaEngine that `mitts serve --engine` runs: found on this machine, started with the generated configuration,
//! started again when it ends, and ended with `mitts`.

mod channels;
mod choice;
mod find;
mod home;
mod keys;
mod launch;
pub mod leash;
mod neighbour;
mod output;
mod pace;
mod ports;
mod prepare;
mod supervisor;

pub use choice::EngineChoice;
pub(super) use keys::listen;
pub(super) use neighbour::neighbour;
pub(super) use prepare::prepare;
pub(super) use supervisor::{Order, Supervisor};
