//! The whole roster, as read by [`Roster::parse`].

use indexmap::IndexMap;

use crate::{
    file::problem::At,
    model::{
        admission::Admission, apps::App, archive::Archive, channels::Channel, cluster::Cluster,
        events::ScheduledEvent, groups::Group, invitations::Invitations, kubernetes::Kubernetes,
        layouts::Layout, nginx::Nginx, notify::Notify, ome::Ome, recordings::Recordings,
        relays::Relay, site::Site, users::User, values::slug::Slug,
    },
};

/// A streaming site, read and checked.
#[derive(Clone, Debug)]
pub struct Roster {
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
    /// `[admission]`.
    pub admission: Admission,
    /// `[apps.*]`, in file order like all the others.
    pub apps: IndexMap<Slug, App>,
    /// `[users.*]`.
    pub users: IndexMap<Slug, User>,
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
