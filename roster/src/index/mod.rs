//! The index of a large roster: a file from which a user is found without reading all the others.
//!
//! [`write()`] makes it, [`Index`] reads it. It is for the function: of a user it has what admission, playback and
//! notifications need, but not what only pages show. All that is not a user's is in it as the roster's own text, so that
//! the same code reads it and the same rules apply. So are the few users who have a ladder or notifications of their own.
//!
//! All numbers are little endian. The file is a `header`, and then these sections, each with a checksum:
//!
//! | section | content |
//! |---|---|
//! | text | the roster's text without most users, and where its folder is |
//! | keys | a `table` from the digests of stream keys to records |
//! | names | the same from the names of users |
//! | lists | the same from watchers, such as `@crew`, to lists of users whose private pages they may open |
//! | records | a `record` for each user and list, each with a checksum of its own |
//!
//! The file is read with positioned reads and not mapped into memory: a mapped file that somebody cuts off would kill the
//! process, and a read of it fails with an error. It holds hashes of stream keys, never the keys.

mod error;
mod header;
mod lists;
mod read;
mod record;
#[cfg(feature = "fuzzing")]
mod repaired;
mod storage;
mod table;
#[cfg(feature = "write-index")]
mod write;

pub use error::{IndexError, Unreadable};
pub use header::MAGIC;
pub use lists::{LISTED, Viewer};
pub use read::{Entry, Index};
#[cfg(feature = "fuzzing")]
pub use repaired::repaired;
#[cfg(feature = "write-index")]
pub use write::{WriteIndexError, write};
