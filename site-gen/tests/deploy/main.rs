//! The server's files: their exact text, what Caddy makes of the Caddyfile, and a real Caddy in front
//! of stand-ins for OvenMediaEngine. Needs `caddy` (`apt-get install caddy`).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod adapted;
mod bench;
mod caddy;
mod files;
mod function;
mod keys;
mod pages;
mod policy;
mod routes;
mod versions;
mod wire;
