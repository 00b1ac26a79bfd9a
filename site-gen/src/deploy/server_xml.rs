//! `Server.xml`: OvenMediaEngine's whole configuration, read once when it starts.

use engine::names::VHOST;
use roster::{Roster, SecretRef};

use crate::paths::MADE;

use super::{
    DeployOptions,
    application_xml::{self, Origins},
    bind_xml,
    secrets::{admission_variable, api_variable},
    xml::Xml,
};

/// Pages of every origin.
const ANY: &str = "*";

/// The file's text.
pub(super) fn text(roster: &Roster, options: &DeployOptions) -> String {
    Xml::document("Server", &[("version", "8")], |xml| {
        xml.comment(MADE);
        xml.comment("Read when OvenMediaEngine starts, and only then.");
        variables(roster, xml);
        xml.leaf("Name", "OvenMitts");
        xml.leaf("Type", "origin");
        addresses(roster, options, xml);
        xml.comment("Viewers' addresses stay out of the log.");
        xml.leaf("PrivacyProtection", true);
        modules(xml);
        bind_xml::bind(roster, options, xml);
        managers(roster, xml);
        if options.endpoints.is_direct() {
            xml.comment(
                "Without Caddy the pages come from another origin: said here, and below for each.",
            );
            xml.element("Defaults", |xml| {
                xml.element("CrossDomains", |xml| xml.leaf("Url", ANY));
            });
        }
        xml.element("VirtualHosts", |xml| {
            xml.element("VirtualHost", |xml| virtual_host(roster, options, xml));
        });
    })
}

/// Says where each secret has to be, since none stands in the file.
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
        "what it signs admission webhooks with",
        &roster.admission.secret,
    );
    if let (Some(variable), Some(token)) = (api_variable(roster), &roster.ome.api_token) {
        says(variable, "the access token of its REST interface", token);
    }
}

/// All ports share these; the engine cannot bind one port to another address than the rest, so
/// the firewall keeps the world from those that are Caddy's.
fn addresses(roster: &Roster, options: &DeployOptions, xml: &mut Xml) {
    xml.leaf("IP", "*");
    let mut hosts = bind_xml::candidates(roster, options);
    hosts.push(bind_xml::host(roster).to_owned());
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

fn virtual_host(roster: &Roster, options: &DeployOptions, xml: &mut Xml) {
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
        // Milliseconds, whole seconds: before 0.20.5 anything else was misread.
        xml.leaf("Timeout", 3000);
        xml.element("Enables", |xml| {
            xml.leaf("Providers", "rtmp,webrtc,srt");
            // Asked for LL-HLS, the engine ends a viewer's session with the last connection that carried it,
            // and answers 401 from then on. Caddy keeps private streams from the world instead; without
            // Caddy the engine has to ask.
            let playback = match options.endpoints.is_direct() {
                true => "webrtc,llhls,thumbnail",
                false => "webrtc,thumbnail",
            };
            xml.leaf("Publishers", playback);
        });
    });
    xml.element("Applications", |xml| {
        for app in roster.apps.values() {
            xml.element("Application", |xml| {
                application_xml::fill(app, roster.ome.version, &origins, xml)
            });
        }
    });
}

fn any_host(xml: &mut Xml) {
    xml.element("Host", |xml| {
        xml.element("Names", |xml| xml.leaf("Name", "*"));
    });
}
