//! A machine with an engine, alone or as a node of a cluster, and what the files for it depend on.

use roster::{Node, Roster};

/// What an engine does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Everything.
    Single,
    /// It takes streams from encoders. Edges pull them.
    Origin,
    /// It serves viewers.
    Edge,
}

/// A machine with an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Machine {
    pub(super) role: Role,
    /// The folder of its files in `deploy/`, with a slash at its end; empty for a single machine.
    pub(super) folder: String,
    /// The host that WebRTC peers send to; `None` for a single machine, whose hosts are in `[ome]`.
    pub(super) address: Option<String>,
    /// Its own host within the cluster.
    pub(super) inner: String,
    /// The hosts of all origins within the cluster.
    pub(super) origins: Vec<String>,
    /// The hosts of all edges within the cluster.
    pub(super) edges: Vec<String>,
}

impl Machine {
    /// A machine that does everything.
    pub(super) fn single() -> Self {
        Machine {
            role: Role::Single,
            folder: String::new(),
            address: None,
            inner: String::new(),
            origins: Vec::new(),
            edges: Vec::new(),
        }
    }

    /// The machines of a roster: its origins, then its edges.
    pub(super) fn all(roster: &Roster) -> Vec<Self> {
        let Some(cluster) = &roster.cluster else {
            return vec![Machine::single()];
        };
        let hosts =
            |nodes: &[roster::At<Node>]| nodes.iter().map(|node| node.inner_host()).collect();
        let (origins, edges): (Vec<_>, Vec<_>) = (hosts(&cluster.origins), hosts(&cluster.edges));
        let machine = |role, node: &Node| Machine {
            role,
            folder: folder(role, node),
            address: Some(node.host()),
            inner: node.inner_host(),
            origins: origins.clone(),
            edges: edges.clone(),
        };
        let all = cluster.origins.iter();
        let all = all.map(|node| machine(Role::Origin, node));
        all.chain(cluster.edges.iter().map(|node| machine(Role::Edge, node)))
            .collect()
    }

    pub(super) fn is_edge(&self) -> bool {
        self.role == Role::Edge
    }

    /// Whether it shares the site's certificates with other edges. Those in pods have no addresses here.
    pub(super) fn shares_certificates(&self) -> bool {
        self.is_edge() && self.edges.len() != 1
    }

    /// Whether viewers and pages reach this machine, so that it has Caddy.
    pub(super) fn has_pages(&self) -> bool {
        self.role != Role::Origin
    }

    /// Whether the function runs here: in a cluster, on the origin that `url` of `[admission]` names.
    pub(super) fn has_function(&self, roster: &Roster) -> bool {
        let url = &roster.admission.url;
        match self.role {
            Role::Single => url.local_addr().is_some(),
            Role::Origin => !url.is_https() && url.host() == self.inner,
            Role::Edge => false,
        }
    }

    /// The hosts of the other origins.
    pub(super) fn other_origins(&self) -> impl Iterator<Item = &String> {
        self.origins.iter().filter(|origin| **origin != self.inner)
    }
}

/// The folder of a node's files in `deploy/`. Colons are no part of names on Windows.
fn folder(role: Role, node: &Node) -> String {
    let kind = match role {
        Role::Edge => "edges",
        _ => "origins",
    };
    format!("{kind}/{}/", node.address).replace(':', "-")
}

/// The folder in `deploy/` of the node with this address, as other nodes or everybody reach it; `None` if there is no such
/// node.
pub fn node_folder(roster: &Roster, host: &str) -> Option<String> {
    let cluster = roster.cluster.as_ref()?;
    let is_host = |node: &Node| {
        [node.address, node.inner]
            .iter()
            .any(|address| address.to_string() == host)
    };
    let find = |role, nodes: &[roster::At<Node>]| {
        let node = nodes.iter().find(|node| is_host(node));
        node.map(|node| folder(role, node))
    };
    find(Role::Origin, &cluster.origins).or_else(|| find(Role::Edge, &cluster.edges))
}
