//! Looks at the machine, and changes nothing.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, SystemTime},
};

use roster::{Roster, SecretRef};

use super::{
    APPLIED, PROGRAMS, UNITS,
    facts::{Built, Config, Facts, Place, Program, Secret, Service, Unit},
};
use crate::{
    deploy::{DeployFile, DeployOptions, files, services, shared_secrets},
    paths::MADE,
    project::{Project, secret_file},
};

/// Where systemd looks for the programs that a unit names without a folder.
const SEARCHED: [&str; 4] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"];
/// The services, in the order in which they are started.
const SERVICES: [&str; 7] = [
    "mitts-firewall.service",
    "edge-hook.service",
    "mitts-conduct.service",
    "ovenmediaengine.service",
    "mitts-recordings.timer",
    "mitts-archive.timer",
    "caddy.service",
];

/// Everything that the plan depends on.
pub fn gather(project: &Project, roster: &Roster, root: &Path) -> Facts {
    let (place, inside) = place(project, root);
    let made = files(roster, &DeployOptions::default());
    let made: Vec<_> = made
        .into_iter()
        .filter_map(|file| {
            let name = file.name.strip_prefix("systemd/")?.to_owned();
            Some(DeployFile {
                name: name.into(),
                text: file.text,
            })
        })
        .collect();
    let folder = place.at(&place.site);
    let units = units(&place, &made);
    let services = SERVICES.into_iter().filter(|name| {
        let is_made = |file: &DeployFile| file.name == *name;
        *name == "caddy.service" || made.iter().any(is_made)
    });
    let services = services.map(|name| service(&place, name)).collect();
    let needs_function = made.iter().any(|file| file.name == "edge-hook.service");
    Facts {
        is_root: is_root(),
        is_debian: is_debian(&place),
        has_systemd: place.at("/run/systemd/system").is_dir(),
        built: built(&folder.join("deploy/systemd"), &made),
        inside,
        unreadable: unreadable(&place),
        folders: folders(roster),
        missing: missing(&place),
        programs: programs(&place, needs_function),
        secrets: secrets(project, roster, &place),
        keys: keys(project, roster, &place),
        units,
        services,
        place,
    }
}

/// Where the site is, and whether that is in the image.
pub fn place(project: &Project, root: &Path) -> (Place, bool) {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let root = absolute(root);
    let (site, roster) = (absolute(project.folder()), absolute(&project.roster));
    let inside = site.starts_with(&root);
    let below = |path: PathBuf| match path.strip_prefix(&root) {
        Ok(rest) => Path::new("/").join(rest),
        Err(_) => path,
    };
    let place = Place {
        site: below(site),
        roster: below(roster),
        root: root.clone(),
    };
    (place, inside)
}

/// Whether this is root.
pub fn is_root() -> bool {
    #[cfg(unix)]
    return rustix::process::geteuid().is_root();
    #[cfg(not(unix))]
    false
}

fn is_debian(place: &Place) -> bool {
    let text = fs::read_to_string(place.at("/etc/os-release")).unwrap_or_default();
    let mut ids = text.lines().filter_map(|line| {
        line.strip_prefix("ID=")
            .or_else(|| line.strip_prefix("ID_LIKE="))
    });
    ids.any(|ids| {
        let mut words = ids.trim_matches('"').split_whitespace();
        words.any(|id| matches!(id, "debian" | "ubuntu"))
    })
}

/// Compares the units of the build with what the roster gives now.
fn built(folder: &Path, made: &[DeployFile]) -> Built {
    if !folder.is_dir() {
        return Built::Missing;
    }
    let is_same = |file: &DeployFile| {
        fs::read(folder.join(&*file.name)).is_ok_and(|bytes| bytes == file.text.as_bytes())
    };
    match made.iter().all(is_same) {
        true => Built::Current,
        false => Built::Older,
    }
}

/// The units that there should be, and ours that there should not.
fn units(place: &Place, made: &[DeployFile]) -> Vec<Unit> {
    let site = place.site.to_string_lossy();
    services::units()
        .map(|name| {
            let target = place.at(UNITS).join(name);
            let there = fs::read_to_string(&target).ok();
            let file = made.iter().find(|file| file.name == name);
            let expected = file.map(|file| file.text.replace(services::SITE, &site));
            Unit {
                name: name.to_owned(),
                source: file.map(|_| place.at(&place.site).join("deploy/systemd").join(name)),
                same: there.as_ref().map(|there| Some(there) == expected.as_ref()),
                foreign: there.is_some_and(|there| !there.contains(MADE)),
                target,
            }
        })
        .collect()
}

fn service(place: &Place, name: &'static str) -> Service {
    let active = !place.is_image() && answers(place, &["is-active", "--quiet", name]);
    let unit = match name {
        "caddy.service" => "caddy.service.d/mitts.conf",
        name => name,
    };
    let site = place.at(&place.site);
    let read = |name: &str| {
        let (file, copy) = (site.join("deploy").join(name), place.at(APPLIED).join(name));
        Config::Read {
            same: is_same(&file, &copy),
            file,
            copy,
        }
    };
    Service {
        name,
        enabled: answers(place, &["is-enabled", "--quiet", name]),
        active,
        older: active && is_older(name, &place.at(UNITS).join(unit)),
        undone: active && name == "mitts-firewall.service" && !has_table(),
        config: match name {
            "mitts-firewall.service" => read("firewall.nft"),
            "caddy.service" => read("Caddyfile"),
            "ovenmediaengine.service" => {
                let own = place.at("/var/lib/ovenmediaengine");
                let mut files = ["Server.xml", "Logger.xml"].into_iter();
                Config::Own(
                    files.all(|name| is_same(&site.join("deploy").join(name), &own.join(name))),
                )
            }
            _ => Config::None,
        },
    }
}

/// Whether systemctl says yes.
pub(super) fn answers(place: &Place, words: &[&str]) -> bool {
    let words = super::plan::on(place, words);
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Whether a service started before its unit was written. `install` and `cp` give a file the time of now.
fn is_older(name: &str, unit: &Path) -> bool {
    let property = "--property=ActiveEnterTimestampMonotonic";
    let shown = Command::new("systemctl")
        .args(["show", "--value", property, name])
        .output();
    let started = shown.ok().and_then(|shown| {
        let text = String::from_utf8(shown.stdout).ok()?;
        text.trim().parse().ok().map(Duration::from_micros)
    });
    let uptime = fs::read_to_string("/proc/uptime").ok().and_then(|text| {
        let seconds = text.split_whitespace().next()?.parse().ok()?;
        Duration::try_from_secs_f64(seconds).ok()
    });
    let written = fs::metadata(unit).and_then(|found| found.modified()).ok();
    match (started, uptime, written) {
        (Some(started), Some(uptime), Some(written)) => {
            let start = SystemTime::now() - uptime.saturating_sub(started);
            written > start
        }
        _ => false,
    }
}

/// Whether the firewall's table is loaded.
pub(super) fn has_table() -> bool {
    let mut command = Command::new("nft");
    command.args(["list", "table", "inet", "mitts"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn is_same(left: &Path, right: &Path) -> bool {
    match (fs::read(left), fs::read(right)) {
        (Ok(left), Ok(right)) => left == right,
        _ => false,
    }
}

/// What the services' users have to read and cannot.
fn unreadable(place: &Place) -> Vec<PathBuf> {
    let site = place.at(&place.site);
    let read = [
        "mitts.toml",
        "deploy/Caddyfile",
        "deploy/Server.xml",
        "public/index.html",
    ];
    let files = read.into_iter().map(|name| match name {
        "mitts.toml" => place.at(&place.roster),
        name => site.join(name),
    });
    // behind the links of a release
    let files = files.filter_map(|file| fs::canonicalize(file).ok());
    let root = fs::canonicalize(&place.root).unwrap_or_else(|_| place.root.clone());
    let mut closed = Vec::new();
    for file in files {
        for path in file.ancestors().take_while(|path| *path != root) {
            if !is_open(path) && !closed.iter().any(|known| known == path) {
                closed.push(path.to_path_buf());
            }
        }
    }
    closed.sort();
    closed
}

/// Whether everybody may read a file, or list a folder.
fn is_open(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let Ok(found) = fs::metadata(path) else {
            return true;
        };
        let needed = if found.is_dir() { 0o001 } else { 0o004 };
        found.permissions().mode() & needed == needed
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        true
    }
}

/// The folders that the engine writes, as far as the roster uses them.
fn folders(roster: &Roster) -> Vec<(&'static str, PathBuf)> {
    let mut folders = Vec::new();
    if !roster.relays.is_empty() {
        folders.push(("relay_maps", roster.ome.relay_maps.to_path_buf()));
    }
    if roster
        .apps
        .values()
        .any(|app| roster.recorded_in(app).next().is_some())
    {
        folders.push(("folder", roster.recordings.folder.to_path_buf()));
    }
    folders
}

/// Programs of others that are not there, and where to get them.
fn missing(place: &Place) -> Vec<(&'static str, &'static str)> {
    let any = |folders: &[&str], name: &str| {
        folders
            .iter()
            .any(|folder| place.at(folder).join(name).exists())
    };
    let unit_folders = [UNITS, "/usr/lib/systemd/system", "/lib/systemd/system"];
    let all = [
        (
            "OvenMediaEngine",
            any(&SEARCHED, "OvenMediaEngine"),
            "install it as https://docs.ovenmediaengine.com/getting-started describes",
        ),
        (
            "Caddy, with its service,",
            any(&["/usr/bin"], "caddy") && any(&unit_folders, "caddy.service"),
            "install its package: https://caddyserver.com/docs/install",
        ),
        (
            "nft",
            any(&["/usr/sbin"], "nft"),
            "apt-get install nftables",
        ),
    ];
    let absent = all.into_iter().filter(|(_, there, _)| !there);
    absent.map(|(name, _, remedy)| (name, remedy)).collect()
}

/// Our programs: those beside the one that runs take the place of others.
fn programs(place: &Place, needs_function: bool) -> Vec<Program> {
    let own = std::env::current_exe().ok();
    let own = own.as_deref().and_then(Path::parent);
    let names = ["mitts", "edge-hook"]
        .into_iter()
        .take(1 + usize::from(needs_function));
    names
        .map(|name| {
            let target = place.at(PROGRAMS).join(name);
            let beside = own
                .map(|own| own.join(name))
                .filter(|beside| beside.is_file());
            Program {
                name,
                newer: beside.filter(|beside| !is_same(beside, &target)),
                there: target.is_file(),
                target,
            }
        })
        .collect()
}

fn secrets(project: &Project, roster: &Roster, place: &Place) -> Vec<Secret> {
    let folder = place.at(services::SECRETS);
    let files = shared_secrets(roster).map(|secret| secret_file::place(project, secret, &folder));
    files
        .map(|file| {
            let file = std::path::absolute(&file).unwrap_or(file);
            Secret {
                there: fs::metadata(&file).is_ok_and(|found| found.len() > 0),
                open: secret_file::is_open_to_all(&file).unwrap_or(false),
                file,
            }
        })
        .collect()
}

/// The files of relays' keys that are missing.
fn keys(project: &Project, roster: &Roster, place: &Place) -> Vec<PathBuf> {
    let folder = place.at(services::SECRETS);
    let enabled = roster.relays.values().filter(|relay| relay.enabled);
    let keys = enabled.flat_map(|relay| relay.key.iter().chain(&relay.passphrase));
    let mut files: Vec<_> = keys
        .map(|key: &SecretRef| secret_file::place(project, key, &folder))
        .filter(|file| !file.exists())
        .collect();
    files.sort();
    files.dedup();
    files
}
