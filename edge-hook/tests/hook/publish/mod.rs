//! Publishing, with requests like the recorded ones and keys of the tests, over HTTP.

mod allowed;
mod denied;
