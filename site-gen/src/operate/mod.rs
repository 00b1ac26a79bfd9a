//! What an admin asks about a server, before it stands and while it runs.

pub mod doctor;
pub mod end;
pub mod install;
pub mod plan;
pub mod release;
pub mod rest;
pub mod status;
