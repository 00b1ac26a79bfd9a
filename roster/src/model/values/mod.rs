//! The kinds of values that tables of the roster share: names, streams, addresses, times.

pub(crate) mod bitrate;
pub(crate) mod embed;
pub(crate) mod folder;
pub(crate) mod host;
pub(crate) mod keep;
pub(crate) mod network;
pub(crate) mod picture;
mod secret_ref;
pub(crate) mod site_url;
pub(crate) mod slug;
pub(crate) mod stream;
pub(crate) mod time;
