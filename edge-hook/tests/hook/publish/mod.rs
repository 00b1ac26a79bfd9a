//! Publishing: requests of the recorded shapes with keys of our own, over HTTP.

mod allowed;
mod denied;
