//! The pages of a site, and the files beside them.
//!
//! `facts` are what is known, `view` is what templates see of it, `pages` says which pages there are, `assembly` puts the
//! site together, `companions` are the files beside the pages, `checks` find what is wrong with all of it. Each needs
//! only those before it.

pub mod address;
pub mod assembly;
pub mod checks;
pub mod companions;
pub mod facts;
pub mod files;
pub mod pages;
pub mod view;

pub use self::assembly::Site;
