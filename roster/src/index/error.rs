//! Why an index cannot be used.

use std::io;

use crate::file::problem::Report;

/// Why a file is not a usable index.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The file could not be read.
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It does not begin like an index.
    #[error("it is not an index of a roster; `mitts build` writes one")]
    Foreign,
    /// It was written by another version.
    #[error(
        "it is an index of version {found}, and this program reads version {expected}: build it again with the \
         `mitts` of the same version as `edge-hook`"
    )]
    Version {
        /// The version of the file.
        found: u32,
        /// The version that is read.
        expected: u32,
    },
    /// It is shorter or longer than its header says.
    #[error(
        "it has {found} bytes instead of {expected}: it was not copied whole; copy it under another name, then \
         rename it"
    )]
    Length {
        /// The size of the file.
        found: u64,
        /// The size in its header.
        expected: u64,
    },
    /// A part does not match its checksum, or makes no sense.
    #[error("its {0} is damaged; copy it again, or build it again")]
    Damaged(&'static str),
    /// The roster's text in it has errors, such as fields of a newer version.
    #[error(
        "the roster in it has errors; build it again with the `mitts` of the same version as `edge-hook`"
    )]
    Text(Box<Report>),
}

/// A user could not be read, so nothing is known about them. Not the same as an unknown user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a user cannot be read from the index of the roster")]
pub struct Unreadable;
