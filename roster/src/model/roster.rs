//! The whole roster, as read by [`Roster::parse`].

use std::ops::{Deref, DerefMut};

use indexmap::IndexMap;

use crate::{
    file::problem::At,
    model::{
        admission::Admission, apps::App, archive::Archive, channels::Channel, cluster::Cluster,
        conductor::Conductor, events::ScheduledEvent, groups::Group, invitations::Invitations,
        kubernetes::Kubernetes, layouts::Layout, nginx::Nginx, notify::Notify, ome::Ome,
        recordings::Recordings, relays::Relay, site::Site, users::User, values::slug::Slug,
    },
};

/// A streaming site, read and checked. Its [`Tables`] are as fields of its own.
#[derive(Clone, Debug)]
pub struct Roster {
    /// All tables but `[users]`.
    pub tables: Tables,
    /// `[users.*]`, in file order.
    pub users: IndexMap<Slug, User>,
}

/// A roster without its users, of whom there may be a million.
#[derive(Clone, Debug)]
pub struct Tables {
    /// `[site]`.
    pub site: Site,
    /// `[ome]`.
    pub ome: Ome,
    /// `[cluster]`.
    pub cluster: Option<At<Cluster>>,
    /// `[kubernetes]`.
    pub kubernetes: Option<At<Kubernetes>>,
    /// `[nginx]`.
    pub nginx: Option<At<Nginx>>,
    /// `[conductor]`.
    pub conductor: Option<At<Conductor>>,
    /// `[admission]`.
    pub admission: Admission,
    /// `[apps.*]`, in file order like all the others.
    pub apps: IndexMap<Slug, App>,
    /// `[groups]`.
    pub groups: IndexMap<Slug, Group>,
    /// `[layouts.*]`.
    pub layouts: IndexMap<Slug, Layout>,
    /// `[relays.*]`.
    pub relays: IndexMap<Slug, Relay>,
    /// `[channels.*]`.
    pub channels: IndexMap<Slug, Channel>,
    /// `[[events]]`.
    pub events: Vec<ScheduledEvent>,
    /// `[recordings]`.
    pub recordings: Recordings,
    /// `[invitations]`.
    pub invitations: Invitations,
    /// `[archive]`.
    pub archive: Option<At<Archive>>,
    /// `[notify]`.
    pub notify: Notify,
}

impl Deref for Roster {
    type Target = Tables;

    fn deref(&self) -> &Tables {
        &self.tables
    }
}

impl DerefMut for Roster {
    fn deref_mut(&mut self) -> &mut Tables {
        &mut self.tables
    }
}
