//! Tests of the function with recorded requests, requests modelled on them, and the real binary.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod adapters;
mod binary;
mod errors;
mod failures;
mod index;
mod invited;
mod junk;
mod lambda;
mod lambda_runtime;
mod live;
mod metrics;
mod obs;
mod play;
mod properties;
mod publish;
mod recorded;
mod replay;
mod revoke;
mod secrecy;
mod session;
mod standing;
mod support;
mod table;
mod transcode;
mod twofold;
mod watch;
mod whoami;
mod window;
