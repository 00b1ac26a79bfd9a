//! Which machine of a cluster this is. What an origin has, an edge need not have, and the other way round.

use std::net::{IpAddr, UdpSocket};

use roster::{At, Node, Roster};

use super::finding::Finding;

/// What a machine does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Single,
    /// It takes streams from encoders, and has no pages.
    Origin,
    /// It serves viewers, and pulls streams from an origin.
    Edge,
    /// It is none of the cluster's machines.
    Outside,
}

impl Role {
    /// Whether it has Caddy and the pages.
    pub(super) fn has_pages(self) -> bool {
        self != Role::Origin
    }

    /// Whether it has an engine.
    pub(super) fn has_engine(self) -> bool {
        self != Role::Outside
    }
}

/// The role of this machine.
pub fn here(roster: &Roster) -> Role {
    of(roster, is_local)
}

/// The role of the machine with these addresses. One that has those of origins and edges, as in a test, does everything.
fn of(roster: &Roster, is_local: impl Fn(IpAddr) -> bool) -> Role {
    let Some(cluster) = &roster.cluster else {
        return Role::Single;
    };
    let any = |nodes: &[At<Node>]| {
        let mut nodes = nodes.iter();
        nodes.any(|node| is_local(node.inner) || is_local(node.address))
    };
    match (any(&cluster.origins), any(&cluster.edges)) {
        (true, true) => Role::Single,
        (true, false) => Role::Origin,
        (false, true) => Role::Edge,
        (false, false) => Role::Outside,
    }
}

/// Whether an interface of this machine has the address: only then can a socket have it.
fn is_local(address: IpAddr) -> bool {
    UdpSocket::bind((address, 0)).is_ok()
}

/// What the role is, if there are several.
pub(super) fn judge(roster: &Roster, role: Role) -> Option<Finding> {
    roster.cluster.as_ref()?;
    Some(match role {
        Role::Origin => Finding::good(
            "node",
            "this is an origin: Caddy and the pages are on the edges",
        ),
        Role::Edge => Finding::good("node", "this is an edge: it takes no streams from encoders"),
        Role::Single => Finding::good("node", "this is an origin and an edge"),
        Role::Outside => Finding::warning(
            "node",
            "this machine has no address of [cluster], so its OvenMediaEngine is not examined",
            "run it on each node, or correct `origins` and `edges`: ip -brief address",
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "[site]\ntitle='a'\nurl='https://a.example'\n[ome]\nhost='in.a.example'\n\
                        [admission]\nurl='http://10.0.0.7:9000/admission'\n[apps.show]\n";

    fn roster(more: &str) -> Roster {
        Roster::parse("mitts.toml", &format!("{SITE}{more}"))
            .unwrap()
            .0
    }

    #[test]
    fn a_role_follows_from_the_addresses_of_the_machine() {
        let cluster = roster(
            "[cluster]\norigins=[{address='203.0.113.7',inner='10.0.0.7'}]\nedges=['203.0.113.21']\n",
        );
        for (own, role) in [
            (&["10.0.0.7"][..], Role::Origin),
            (&["203.0.113.7"], Role::Origin),
            (&["203.0.113.21"], Role::Edge),
            (&["203.0.113.21", "10.0.0.7"], Role::Single),
            (&["127.0.0.1"], Role::Outside),
        ] {
            let found = of(&cluster, |ip| own.contains(&&*ip.to_string()));
            assert_eq!(found, role, "{own:?}");
        }
        assert_eq!(of(&roster(""), |_| false), Role::Single);
        assert!(judge(&roster(""), Role::Single).is_none());
    }

    #[test]
    fn only_an_address_of_this_machine_is_local() {
        assert!(is_local("127.0.0.1".parse().unwrap()));
        // for documentation: nobody has it
        assert!(!is_local("203.0.113.7".parse().unwrap()));
    }
}
