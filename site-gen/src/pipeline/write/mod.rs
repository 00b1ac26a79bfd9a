//! Writes the files of a site that are not pages.

mod assets;
mod avatars;
mod clips;
mod companions;
mod files;

pub(super) use self::{
    assets::{assets, link_players},
    avatars::avatars,
    clips::clips,
    companions::companions,
    files::files,
};
