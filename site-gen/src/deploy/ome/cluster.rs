//! A node's part of a cluster in `Server.xml`: where an edge pulls streams from, and its applications.
//!
//! Edges pull by OVT, which has neither authentication nor encryption, and no admission: the firewall of an origin lets only
//! the edges in. `TrackSet` is not used: it needs an origin of its own for each stream, and the origin's playlists do not
//! come along.

use roster::{App, Roster};

use super::{
    super::{
        machine::{Machine, Role},
        secrets::map_variable,
    },
    application::{self, Origins},
    workers::Workers,
    xml::Xml,
};

/// Milliseconds after its last viewer until an edge no longer pulls a stream.
const UNUSED: u32 = 30_000;

/// Milliseconds without a packet until an edge connects to the origin again.
const SILENCE: u32 = 3_000;

/// Where streams are pulled from, or, on an origin, where it says which streams it has.
pub(super) fn sources(roster: &Roster, machine: &Machine, xml: &mut Xml) {
    let map = roster.cluster.as_ref().and_then(|all| all.map.as_ref());
    match (machine.role, map) {
        (Role::Single, _) | (Role::Origin, None) => {}
        (role, Some(map)) => xml.element("OriginMapStore", |xml| {
            xml.element("RedisServer", |xml| {
                xml.leaf("Host", &map.redis);
                if let Some(variable) = map_variable(roster) {
                    xml.leaf("Auth", format_args!("${{env:{variable}}}"));
                }
            });
            if role == Role::Origin {
                xml.leaf("OriginHostName", &machine.inner);
            }
        }),
        (Role::Edge, None) => xml.element("Origins", |xml| {
            xml.element("Properties", |xml| {
                xml.leaf("NoInputFailoverTimeout", SILENCE);
                xml.leaf("UnusedStreamDeletionTimeout", UNUSED);
            });
            for app in roster.apps.values() {
                xml.element("Origin", |xml| origin(roster, app, machine, xml));
            }
        }),
    }
}

fn origin(roster: &Roster, app: &App, machine: &Machine, xml: &mut Xml) {
    let app = &**app.slug;
    let port = roster.ome.ports.ovt;
    xml.leaf("Location", format_args!("/{app}/"));
    xml.element("Pass", |xml| {
        xml.leaf("Scheme", "ovt");
        xml.element("Urls", |xml| {
            for host in &machine.origins {
                xml.leaf("Url", format_args!("{host}:{port}/{app}/"));
            }
        });
        // otherwise a viewer's token is in the edge's REST interface and log
        xml.leaf("ForwardQueryParams", false);
    });
}

/// Everything inside an edge's `<Application>`. What viewers get is what the origin made, with its playlists. Thumbnails come
/// from the origin itself, so that a page of pictures pulls no streams.
pub(super) fn edge_application(app: &App, roster: &Roster, origins: &Origins<'_>, xml: &mut Xml) {
    xml.leaf("Name", &**app.slug);
    xml.leaf("Type", "live");
    xml.element("Providers", |xml| xml.empty("OVT", &[]));
    let watched = App {
        thumbnails: false,
        ..app.clone()
    };
    xml.element("Publishers", |xml| {
        application::publishers(&watched, Workers::of(app, roster), origins, xml);
    });
}
