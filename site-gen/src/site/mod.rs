//! The pages of a site, and the files beside them.
//!
//! `facts` has the data of a site, `view` the variables of templates, `pages` the pages, `assembly` the whole site,
//! `companions` the other files, and `checks` finds problems. Each depends only on those before it.

pub mod address;
pub mod assembly;
pub mod checks;
pub mod companions;
pub mod facts;
pub mod files;
pub mod pages;
pub mod view;

pub use self::assembly::Site;
