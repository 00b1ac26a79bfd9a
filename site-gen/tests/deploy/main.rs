//! The server configuration: the exact texts, the routes that Caddy reads from the Caddyfile, and a real
//! Caddy in front of a fake OvenMediaEngine. Needs `caddy` (`apt-get install caddy`).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod adapted;
mod bench;
mod caddy;
mod cluster;
mod control;
mod files;
mod function;
mod keys;
mod kubernetes;
mod lambda;
mod nginx;
mod pages;
mod policy;
mod routes;
mod services;
mod tools;
mod versions;
mod walls;
mod wire;
