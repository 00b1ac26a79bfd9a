//! Whose a stream key is: `POST /whoami`, for the page on which its owner goes live.
//!
//! The key is in the body, since an address ends up in logs, and is answered to nobody else: what is wrong
//! with a key is told to who holds it, and everything else is the same `unknown`.

mod limit;
mod owner;

pub(crate) use limit::{Client, Limits};
pub(crate) use owner::{KeyProblem, Owner, decide};
