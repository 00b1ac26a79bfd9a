//! What an admin asks about a server, before it stands and while it runs.

pub mod plan;
