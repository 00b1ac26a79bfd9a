//! `mitts server install` and `remove`: what of the site's server is there on this machine, and the steps to the rest.
//!
//! [`gather`] looks, and changes nothing. [`refusals`], [`plan`] and [`undo`] are pure. A [`Step`] is a sentence and commands,
//! which are run, or printed for a shell. So what is printed is what would be done.

mod facts;
mod gather;
mod plan;
mod refusals;
mod remains;
mod step;
mod undo;

pub use self::{
    facts::{Built, Config, Facts, Place, Program, Secret, Service, Unit},
    gather::{gather, is_root, place},
    plan::plan,
    refusals::refusals,
    remains::{Remains, find_remains},
    step::{Step, script},
    undo::{left, undo},
};

/// Where units are that an admin adds.
const UNITS: &str = "/etc/systemd/system";
/// Where the units expect our programs.
const PROGRAMS: &str = "/usr/local/bin";
/// Copies of the files that services were last started with, to see what they have to read again.
const APPLIED: &str = "/var/lib/mitts/applied";
