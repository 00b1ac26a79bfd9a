//! `Server.xml`: OvenMediaEngine's configuration, read once when it starts.

use engine::names::VHOST;
use roster::{Roster, SecretRef};

use crate::paths::MADE;

use super::{
    super::{
        DeployOptions,
        machine::{Machine, Role},
        secrets::{admission_variable, api_variable, map_variable},
    },
    application::{self, Origins},
    bind, cluster, egress,
    xml::Xml,
};

/// Pages of any origin.
const ANY: &str = "*";

/// The text of the file.
pub(in crate::deploy) fn text(
    roster: &Roster,
    options: &DeployOptions,
    machine: &Machine,
) -> String {
    Xml::document("Server", &[("version", "8")], |xml| {
        xml.comment(MADE);
        xml.comment("OvenMediaEngine reads this file only when it starts.");
        variables(roster, xml);
        xml.leaf("Name", "OvenMitts");
        let role = match machine.role {
            Role::Single | Role::Origin => "origin",
            Role::Edge => "edge",
        };
        xml.leaf("Type", role);
        addresses(roster, options, machine, xml);
        xml.comment("Viewers' addresses are not logged.");
        xml.leaf("PrivacyProtection", true);
        modules(xml);
        bind::bind(roster, options, machine, xml);
        managers(roster, xml);
        if options.endpoints.is_direct() {
            xml.comment(
                "Without Caddy the pages have another origin: allowed here, and below for each protocol.",
            );
            xml.element("Defaults", |xml| {
                xml.element("CrossDomains", |xml| xml.leaf("Url", ANY));
            });
        }
        xml.element("VirtualHosts", |xml| {
            xml.element("VirtualHost", |xml| {
                virtual_host(roster, options, machine, xml);
            });
        });
    })
}

/// Names the variable of each secret, since the file contains none.
fn variables(roster: &Roster, xml: &mut Xml) {
    let mut says = |variable: &str, what: &str, secret: &SecretRef| {
        let whence = match secret {
            SecretRef::Env(_) => String::new(),
            SecretRef::File(path) => format!(", the text of the file {}", path.display()),
        };
        xml.comment(&format!(
            "Needs {variable} in its environment: {what}{whence}."
        ));
    };
    says(
        admission_variable(roster),
        "the secret that signs admission webhooks",
        &roster.admission.secret,
    );
    if let (Some(variable), Some(token)) = (api_variable(roster), &roster.ome.api_token) {
        says(variable, "the access token of its REST interface", token);
    }
    if let (Some(variable), Some(password)) = (map_variable(roster), roster.map_password()) {
        says(variable, "the password of Redis", password);
    }
}

/// The addresses of all ports. The engine cannot bind ports to different addresses, so the firewall blocks outside access
/// to those behind Caddy.
fn addresses(roster: &Roster, options: &DeployOptions, machine: &Machine, xml: &mut Xml) {
    xml.leaf("IP", "*");
    let mut hosts = bind::candidates(roster, options, machine);
    hosts.push(bind::host(roster).to_owned());
    hosts.push(machine.inner.clone());
    if hosts.iter().any(|host| host.starts_with('[')) {
        xml.leaf("IP", "::");
    }
}

fn modules(xml: &mut Xml) {
    xml.element("Modules", |xml| {
        xml.element("HTTP2", |xml| xml.leaf("Enable", true));
        xml.element("LLHLS", |xml| xml.leaf("Enable", true));
        xml.element("P2P", |xml| xml.leaf("Enable", false));
    });
}

fn managers(roster: &Roster, xml: &mut Xml) {
    let Some(variable) = api_variable(roster) else {
        return;
    };
    xml.element("Managers", |xml| {
        any_host(xml);
        xml.element("API", |xml| {
            xml.leaf("AccessToken", format_args!("${{env:{variable}}}"));
        });
    });
}

fn virtual_host(roster: &Roster, options: &DeployOptions, machine: &Machine, xml: &mut Xml) {
    let origins = match options.endpoints.is_direct() {
        true => Origins {
            publish: ANY,
            play: Some(ANY),
        },
        false => Origins {
            publish: roster.site.url.origin(),
            play: None,
        },
    };
    xml.leaf("Name", VHOST);
    any_host(xml);
    xml.element("AdmissionWebhooks", |xml| {
        xml.leaf("ControlServerUrl", &roster.admission.url);
        let variable = admission_variable(roster);
        xml.leaf("SecretKey", format_args!("${{env:{variable}}}"));
        // In milliseconds, but whole seconds: versions before 0.20.5 misread anything else.
        xml.leaf("Timeout", 3000);
        xml.element("Enables", |xml| {
            if !machine.is_edge() {
                xml.leaf("Providers", "rtmp,webrtc,srt");
            }
            // With admission for LL-HLS, the engine ends a viewer's session with its last connection,
            // and answers 401 from then on. Caddy blocks private streams instead; without
            // Caddy, the engine must send admission requests.
            let playback = match (options.endpoints.is_direct(), machine.role) {
                (true, _) => "webrtc,llhls,thumbnail",
                (false, Role::Edge) => "webrtc",
                (false, _) => "webrtc,thumbnail",
            };
            xml.leaf("Publishers", playback);
        });
    });
    cluster::sources(roster, machine, xml);
    xml.element("Applications", |xml| {
        for app in roster.apps.values() {
            xml.element("Application", |xml| {
                if machine.is_edge() {
                    return cluster::edge_application(app, roster, &origins, xml);
                }
                let outputs = |xml: &mut Xml| {
                    if machine.role == Role::Origin {
                        xml.empty("OVT", &[]);
                    }
                    // a site without Caddy is for trying out: nothing of it goes to platforms or stays
                    if !options.endpoints.is_direct() {
                        egress::publishers(roster, app, xml);
                    }
                };
                application::fill(app, roster, &origins, &outputs, xml);
            });
        }
    });
}

fn any_host(xml: &mut Xml) {
    xml.element("Host", |xml| {
        xml.element("Names", |xml| xml.leaf("Name", "*"));
    });
}
