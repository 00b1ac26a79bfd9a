//! Tests of the function with recorded requests, requests modelled on them, and the real binary.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod binary;
mod errors;
mod junk;
mod lambda;
mod live;
mod play;
mod properties;
mod publish;
mod recorded;
mod revoke;
mod support;
mod transcode;
mod twofold;
mod watch;
mod whoami;
mod window;
