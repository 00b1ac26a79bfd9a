//! Why a machine cannot be set up as it is.

use std::path::Path;

use super::facts::{Built, Facts};
use crate::{deploy::services::is_plain, shell};

/// Where services see nothing, or something of their own: `ProtectHome=` and `PrivateTmp=` of the units.
const HIDDEN: [&str; 5] = ["/home", "/root", "/run/user", "/tmp", "/var/tmp"];

/// The reasons, all of them. With `print`, nothing is changed, so anybody may ask.
pub fn refusals(facts: &Facts, print: bool) -> Vec<String> {
    if !facts.is_debian {
        return vec![
            "this works on Debian and Ubuntu; for other systems, docs/server.md describes each step".to_owned(),
        ];
    }
    let mut all = Vec::new();
    if !facts.is_root && !print && !facts.place.is_image() {
        all.push(
            "only root may do that: sudo mitts server install; --print shows the steps".to_owned(),
        );
    }
    if !facts.has_systemd && !print && !facts.place.is_image() {
        all.push("this machine was not started by systemd, which runs the services".to_owned());
    }
    let site = &facts.place.site;
    if !facts.inside {
        all.push("the site is not in the folder of --root".to_owned());
    } else if is_hidden(site) || !is_plain(&site.to_string_lossy()) {
        all.push(format!(
            "services cannot read a site in {}; move it to /srv/mitts",
            site.display()
        ));
    } else {
        all.extend(facts.unreadable.iter().map(|path| {
            let (shown, word) = (path.display(), shell::path(path));
            let change = if path.is_dir() { "a+rx" } else { "a+r" };
            format!("the services' users cannot read {shown}: chmod {change} {word}")
        }));
    }
    all.extend(built(facts.built));
    for (field, folder) in &facts.folders {
        if is_hidden(folder) || !is_plain(&folder.to_string_lossy()) {
            all.push(format!(
                "`{field}` is {}, which OvenMediaEngine's unit cannot use; choose a folder such as /srv/recordings, of \
                 letters, digits and ./_- only",
                folder.display()
            ));
        }
    }
    for (name, remedy) in &facts.missing {
        all.push(format!("{name} is missing: {remedy}"));
    }
    for program in &facts.programs {
        if !program.there && program.newer.is_none() {
            let target = program.target.display();
            all.push(format!(
                "{target} is missing: cargo install --root /usr/local --path {}, or put it beside the `mitts` that you run",
                package(program.name)
            ));
        }
    }
    for secret in facts.secrets.iter().filter(|secret| secret.open) {
        all.push(format!(
            "everybody on this machine can read {}: chmod 600 {}, and make a new secret if others use it",
            secret.file.display(),
            shell::path(&secret.file)
        ));
    }
    for unit in facts.units.iter().filter(|unit| unit.foreign) {
        if unit.source.is_some() {
            all.push(format!(
                "{} is not a file of `mitts build`; move it away",
                unit.target.display()
            ));
        }
    }
    all
}

fn built(built: Built) -> Option<String> {
    match built {
        Built::Current => None,
        Built::Missing => Some("the server's files are not built: mitts build".to_owned()),
        Built::Older => Some("deploy/ is not what the roster says now: mitts build".to_owned()),
    }
}

fn is_hidden(folder: &Path) -> bool {
    HIDDEN.iter().any(|hidden| folder.starts_with(hidden))
}

/// The folder of a program in our sources.
fn package(program: &str) -> &str {
    match program {
        "mitts" => "site-gen",
        other => other,
    }
}
