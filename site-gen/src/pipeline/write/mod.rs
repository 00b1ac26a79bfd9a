//! Writes the files of a site that are no pages, those that changed and no others.

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
