//! `mitts doctor`: what is wrong with a server, and what to do about it.
//!
//! Each check has a file: it gathers facts, and judges them in a pure function. All run at the same time, whatever the others
//! find, and each has a few seconds.

mod archive;
mod caddy;
mod certificate;
mod clock;
mod conductor;
mod finding;
mod function;
mod names;
pub mod node;
pub mod outside;
mod ports;
mod program;
pub mod secret_files;
pub mod stream;
mod version;

use std::time::Duration;

use engine::{rest::RestClient, webhook::Verifier};
use jiff::Timestamp;
use roster::Roster;
use tokio::time::timeout;

pub use finding::{Finding, State};
use node::Role;

use crate::{operate::rest, project::Project};

/// How long a check may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The result, if it is there in time.
async fn within<T>(work: impl Future<Output = T>) -> Option<T> {
    timeout(PATIENCE, work).await.ok()
}

/// Runs all checks of what this machine has, and returns their findings in a fixed order.
pub async fn examine(project: &Project, roster: &Roster) -> Vec<Finding> {
    let role = node::here(roster);
    let (names, engine, function, web, clock, tools, store) = tokio::join!(
        names(roster),
        engine(project, roster, role),
        function(project, roster),
        web(roster, role),
        clock::gather(),
        archive::gather_tools(roster),
        archive::gather_store(project, roster),
    );
    let mut findings: Vec<_> = node::judge(roster, role).into_iter().collect();
    findings.extend(names);
    findings.extend(engine);
    findings.push(function);
    findings.extend(web);
    if role.has_engine() {
        findings.extend(conductor::gather(project, roster).map(conductor::judge));
        findings.extend(tools.into_iter().flat_map(archive::judge_tools));
        findings.extend(store.as_ref().map(archive::judge_store));
    }
    findings.push(clock::judge(clock.as_deref()));
    findings.extend(secret_files::judge(&secret_files::gather(project, roster)));
    findings
}

/// The site's host, and that of encoders.
async fn names(roster: &Roster) -> Vec<Finding> {
    let site = roster.site.url.host();
    let other = roster.ome.host.as_deref().filter(|host| *host != site);
    let mut findings = Vec::new();
    for host in std::iter::once(site).chain(other) {
        findings.push(names::judge(
            &names::gather(host, &roster.ome.addresses).await,
        ));
    }
    for alias in &roster.site.aliases {
        findings.push(names::judge_alias(&names::gather(alias, &[]).await));
    }
    findings
}

/// This machine's OvenMediaEngine.
async fn engine(project: &Project, roster: &Roster, role: Role) -> Vec<Finding> {
    if !role.has_engine() {
        return Vec::new();
    }
    let expected = ports::expected(roster, role);
    let (ports, version) = tokio::join!(ports::gather(&expected), version(project, roster));
    vec![ports::judge(&ports), version]
}

async fn version(project: &Project, roster: &Roster) -> Finding {
    let token = match rest::token(project, roster) {
        Ok(token) => token,
        Err(why) => {
            let remedy = "CREDENTIALS_DIRECTORY=/etc/mitts/secrets mitts doctor";
            return match roster.ome.api_token {
                Some(_) => Finding::problem("engine", why, remedy),
                None => Finding::unknown("engine", why),
            };
        }
    };
    match RestClient::new(&rest::address(roster), token.reveal()) {
        Ok(client) => version::judge(&version::gather(&client, roster.ome.version).await),
        Err(error) => Finding::problem("engine", error.to_string(), "unset MITTS_OME_API"),
    }
}

async fn function(project: &Project, roster: &Roster) -> Finding {
    if roster.admission.url.is_https() {
        return Finding::unknown("function", "it is asked over HTTPS, which is not checked");
    }
    let secret = match rest::admission_secret(project, roster) {
        Ok(secret) => secret,
        Err(why) => {
            return Finding::problem(
                "function",
                why,
                "CREDENTIALS_DIRECTORY=/etc/mitts/secrets mitts doctor",
            );
        }
    };
    match Verifier::new(secret.reveal()) {
        Ok(verifier) => function::judge(&function::gather(roster, &verifier).await),
        Err(error) => Finding::problem("function", error.to_string(), "openssl rand -hex 32"),
    }
}

/// Caddy, the site, and its certificate.
async fn web(roster: &Roster, role: Role) -> Vec<Finding> {
    if !role.has_pages() {
        return Vec::new();
    }
    let url = roster.site.url.origin();
    let host = roster.site.url.host();
    let secure = url.starts_with("https://");
    let port = url
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse().ok())
        .unwrap_or(443);
    let (version, site, end) = tokio::join!(caddy::version(), caddy::gather(url), async {
        match secure {
            true => certificate::gather(host, port).await,
            false => None,
        }
    });
    let mut findings = vec![
        caddy::judge_version(version.as_deref()),
        caddy::judge(&site),
    ];
    if secure {
        findings.push(certificate::judge(host, end.as_deref(), Timestamp::now()));
        for alias in &roster.site.aliases {
            let end = certificate::gather(alias, port).await;
            findings.push(certificate::judge(alias, end.as_deref(), Timestamp::now()));
        }
    }
    findings
}
