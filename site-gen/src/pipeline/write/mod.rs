//! Writes the files of a site that are not pages.

mod assets;
mod avatars;
mod companions;
mod files;

pub(super) use self::{
    assets::{assets, link_players},
    avatars::avatars,
    companions::companions,
    files::files,
};
