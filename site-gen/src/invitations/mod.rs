//! Making invitations and guest keys, on the admin's machine.
//!
//! - [`key`] has the private key, a file in `.mitts/`, and writes the public one into the roster.
//! - [`memory`] remembers the times of invitations, so that the same one is made again; [`when`] reads how long they last.
//! - [`names`] reads whom to invite, [`table`] writes the links as CSV, [`qr`] draws one for a terminal.
//!
//! The invitations themselves are in the crate `roster`. None is stored anywhere.

pub mod key;
pub mod memory;
pub mod names;
pub mod qr;
pub mod table;
pub mod when;
