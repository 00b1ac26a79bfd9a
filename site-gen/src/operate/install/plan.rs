//! The steps from what is there to a server.

use super::{
    facts::{Config, Facts, Program, Service, Unit},
    step::{Step, command},
};
use crate::deploy::services::{SECRETS, SITE};

/// The steps, in the order in which they are done. Those that are right already have no commands.
pub fn plan(facts: &Facts) -> Vec<Step> {
    let mut steps: Vec<Step> = facts.programs.iter().map(program).collect();
    steps.push(secrets(facts));
    steps.extend(facts.units.iter().filter_map(|it| unit(facts, it)));
    if !facts.place.is_image() && facts.units.iter().any(is_changed) {
        let reload = command(["systemctl", "daemon-reload"]);
        steps.push(Step::to_do("units", "let systemd read them", [reload]));
    }
    steps.extend(facts.services.iter().map(|it| service(facts, it)));
    steps
}

fn program(program: &Program) -> Step {
    let target = program.target.display().to_string();
    match &program.newer {
        None => Step::right("program", target),
        Some(source) => {
            let source = source.to_string_lossy();
            let install = command(["install", "-D", "-m", "755", &source, &target]);
            Step::to_do("program", format!("install {target}"), [install])
        }
    }
}

/// One command makes all that are missing.
fn secrets(facts: &Facts) -> Step {
    let named = |there: bool| {
        let files = facts.secrets.iter().filter(|it| it.there == there);
        let files: Vec<_> = files.map(|it| it.file.display().to_string()).collect();
        files.join(", ")
    };
    if facts.secrets.iter().all(|secret| secret.there) {
        return Step::right("secrets", named(true));
    }
    let place = &facts.place;
    let text = |path: std::path::PathBuf| path.to_string_lossy().into_owned();
    let mitts = text(place.at("/usr/local/bin/mitts"));
    let roster = text(place.at(&place.roster));
    let mut init = command([&mitts, "--roster", &roster, "secrets", "init"]);
    if place.is_image() {
        init.extend(["--folder".to_owned(), text(place.at(SECRETS))]);
    }
    let what = format!("make {}, for root only", named(false));
    Step::to_do("secrets", what, [init])
}

/// Installs a unit, or removes one that the roster needs no longer. `None` if there is none and there should be none.
fn unit(facts: &Facts, unit: &Unit) -> Option<Step> {
    let target = unit.target.to_string_lossy();
    let Some(source) = &unit.source else {
        if unit.same.is_none() || unit.foreign {
            return None;
        }
        let mut commands = Vec::new();
        // a timer's service has nothing to disable
        if is_enabled_itself(&unit.name) {
            commands.push(systemctl(facts, &["disable", "--now", &unit.name]));
        }
        commands.push(command(["rm", &target]));
        let what = format!("remove {target}, which the roster needs no longer");
        return Some(Step::to_do("units", what, commands));
    };
    if unit.same == Some(true) {
        return Some(Step::right("units", target));
    }
    let source = source.to_string_lossy();
    let mut commands = vec![command(["install", "-D", "-m", "644", &source, &target])];
    let site = facts.place.site.to_string_lossy();
    if site != SITE {
        let change = format!("s|{SITE}|{site}|g");
        commands.push(command(["sed", "-i", &change, &target]));
    }
    Some(Step::to_do("units", format!("write {target}"), commands))
}

/// Whether a unit starts with the machine: a timer's service does not, nor what is added to a unit of others.
pub(super) fn is_enabled_itself(name: &str) -> bool {
    let by_timer = [
        "mitts-recordings.service",
        "mitts-archive.service",
        "mitts-archive-push.service",
    ];
    !by_timer.contains(&name) && !name.contains('/')
}

fn is_changed(unit: &Unit) -> bool {
    match unit.source {
        Some(_) => unit.same != Some(true),
        None => unit.same.is_some() && !unit.foreign,
    }
}

/// systemctl, on an image if this is one.
pub(super) fn systemctl(facts: &Facts, words: &[&str]) -> Vec<String> {
    on(&facts.place, words)
}

/// The same, without the other facts.
pub(super) fn on(place: &super::Place, words: &[&str]) -> Vec<String> {
    let mut all = vec!["systemctl".to_owned()];
    if place.is_image() {
        all.push(format!("--root={}", place.root.display()));
    }
    // nothing can be stopped or started there
    let words = words
        .iter()
        .filter(|word| !place.is_image() || **word != "--now");
    all.extend(words.map(|&word| word.to_owned()));
    all
}

/// Why a service has to be started again, and the verb for it.
fn change(facts: &Facts, service: &Service) -> Option<(&'static str, &'static str)> {
    let is_own = |unit: &&Unit| {
        let rest = unit.name.strip_prefix(service.name);
        unit.source.is_some() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(".d/"))
    };
    let mut own = facts.units.iter().filter(is_own);
    let has_program = |program: &Program| {
        program.newer.is_some() && service.name.strip_suffix(".service") == Some(program.name)
    };
    if own.any(is_changed) || service.older {
        return Some(("restart", "its unit changed"));
    }
    if facts.programs.iter().any(has_program) {
        return Some(("restart", "its program changed"));
    }
    match service.config {
        _ if service.undone => Some(("restart", "its rules are gone")),
        Config::Own(false) => Some(("restart", "its configuration changed")),
        Config::Read { same: false, .. } => Some(("reload", "its configuration changed")),
        _ => None,
    }
}

fn service(facts: &Facts, service: &Service) -> Step {
    let name = service.name;
    let step = |what: String, commands| Step::to_do("services", what, commands);
    if facts.place.is_image() {
        return match service.enabled {
            true => Step::right("services", name),
            false => step(
                format!("enable {name}"),
                vec![systemctl(facts, &["enable", name])],
            ),
        };
    }
    let mut commands = Vec::new();
    let what = match (service.active, service.enabled, change(facts, service)) {
        (true, true, None) => return Step::right("services", name),
        (false, false, _) => {
            commands.push(systemctl(facts, &["enable", "--now", name]));
            format!("start {name}, now and with the machine")
        }
        (false, true, _) => {
            commands.push(systemctl(facts, &["start", name]));
            format!("start {name}")
        }
        (true, false, None) => {
            commands.push(systemctl(facts, &["enable", name]));
            format!("start {name} with the machine")
        }
        (true, enabled, Some((verb, why))) => {
            if !enabled {
                commands.push(systemctl(facts, &["enable", name]));
            }
            commands.push(systemctl(facts, &[verb, name]));
            let streams = match name {
                "ovenmediaengine.service" => "; all streams are interrupted for a moment",
                _ => "",
            };
            format!("{verb} {name}, since {why}{streams}")
        }
    };
    if let Config::Read { file, copy, .. } = &service.config {
        let (file, copy) = (file.to_string_lossy(), copy.to_string_lossy());
        commands.push(command(["install", "-D", "-m", "600", &file, &copy]));
    }
    step(what, commands)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{
        super::facts::{Built, Place, Secret},
        *,
    };

    fn unit(name: &str, same: Option<bool>) -> Unit {
        Unit {
            name: name.to_owned(),
            target: PathBuf::from("/etc/systemd/system").join(name),
            source: Some(PathBuf::from("/srv/mitts/deploy/systemd").join(name)),
            same,
            foreign: false,
        }
    }

    fn service(name: &'static str, config: Config) -> Service {
        Service {
            name,
            enabled: true,
            active: true,
            older: false,
            undone: false,
            config,
        }
    }

    fn read(name: &str, same: bool) -> Config {
        Config::Read {
            file: PathBuf::from("/srv/mitts/deploy").join(name),
            copy: PathBuf::from("/var/lib/mitts/applied").join(name),
            same,
        }
    }

    /// A server that is right.
    fn right() -> Facts {
        Facts {
            place: Place {
                root: "/".into(),
                site: SITE.into(),
                roster: "/srv/mitts/mitts.toml".into(),
            },
            is_root: true,
            is_debian: true,
            has_systemd: true,
            built: Built::Current,
            inside: true,
            unreadable: Vec::new(),
            folders: Vec::new(),
            missing: Vec::new(),
            programs: vec![Program {
                name: "edge-hook",
                target: "/usr/local/bin/edge-hook".into(),
                newer: None,
                there: true,
            }],
            secrets: vec![Secret {
                file: "/etc/mitts/secrets/A".into(),
                there: true,
                open: false,
            }],
            keys: Vec::new(),
            units: [
                "mitts-firewall.service",
                "edge-hook.service",
                "ovenmediaengine.service",
                "caddy.service.d/mitts.conf",
            ]
            .map(|name| unit(name, Some(true)))
            .to_vec(),
            services: vec![
                service("mitts-firewall.service", read("firewall.nft", true)),
                service("edge-hook.service", Config::None),
                service("ovenmediaengine.service", Config::Own(true)),
                service("caddy.service", read("Caddyfile", true)),
            ],
        }
    }

    /// The commands after a change of what is there.
    fn commands(change: impl FnOnce(&mut Facts)) -> Vec<String> {
        let mut facts = right();
        change(&mut facts);
        let steps = plan(&facts);
        let commands = steps.iter().flat_map(|step| &step.commands);
        commands.map(|words| words.join(" ")).collect()
    }

    const APPLY: &str =
        "install -D -m 600 /srv/mitts/deploy/Caddyfile /var/lib/mitts/applied/Caddyfile";

    #[test]
    fn what_is_right_is_left_alone() {
        assert_eq!(commands(|_| ()), [""; 0]);
        assert!(
            plan(&right())
                .iter()
                .all(|step| step.line().contains("already right: "))
        );
    }

    #[test]
    fn only_what_reads_a_changed_file_starts_again() {
        assert_eq!(
            commands(|facts| facts.services[3].config = read("Caddyfile", false)),
            ["systemctl reload caddy.service", APPLY]
        );
        assert_eq!(
            commands(|facts| facts.services[2].config = Config::Own(false)),
            ["systemctl restart ovenmediaengine.service"]
        );
        let firewall = commands(|facts| facts.services[0].undone = true);
        assert_eq!(firewall[0], "systemctl restart mitts-firewall.service");
        assert_eq!(
            commands(|facts| facts.programs[0].newer = Some("/tmp/edge-hook".into())),
            [
                "install -D -m 755 /tmp/edge-hook /usr/local/bin/edge-hook",
                "systemctl restart edge-hook.service"
            ]
        );
        let drop_in = commands(|facts| facts.units[3].same = Some(false));
        assert_eq!(
            drop_in[1..],
            [
                "systemctl daemon-reload",
                "systemctl restart caddy.service",
                APPLY
            ]
        );
    }

    #[test]
    fn a_run_that_was_killed_is_taken_up_again() {
        // between the unit and the restart
        assert_eq!(
            commands(|facts| facts.services[2].older = true),
            ["systemctl restart ovenmediaengine.service"]
        );
        assert_eq!(
            commands(|facts| {
                facts.services[2].active = false;
                facts.services[3].enabled = false;
            }),
            [
                "systemctl start ovenmediaengine.service",
                "systemctl enable caddy.service",
                APPLY
            ]
        );
    }

    #[test]
    fn a_unit_names_the_sites_folder_and_goes_with_its_reason() {
        let written = commands(|facts| {
            facts.place.site = "/srv/cup".into();
            facts.units[1].same = None;
        });
        assert_eq!(
            written[1],
            "sed -i s|/srv/mitts|/srv/cup|g /etc/systemd/system/edge-hook.service"
        );
        let gone = commands(|facts| {
            let mut timer = unit("mitts-recordings.timer", Some(false));
            timer.source = None;
            facts.units.push(timer);
        });
        assert_eq!(
            gone,
            [
                "systemctl disable --now mitts-recordings.timer",
                "rm /etc/systemd/system/mitts-recordings.timer",
                "systemctl daemon-reload"
            ]
        );
        // somebody else's is not ours to remove
        let kept = commands(|facts| {
            let mut timer = unit("mitts-recordings.timer", Some(false));
            (timer.source, timer.foreign) = (None, true);
            facts.units.push(timer);
        });
        assert_eq!(kept, [""; 0]);
    }

    #[test]
    fn nothing_is_started_in_an_image() {
        let made = commands(|facts| {
            facts.place.root = "/img".into();
            facts.secrets[0].there = false;
            facts.units[1].same = None;
            facts.services[1].enabled = false;
        });
        assert_eq!(made.len(), 3, "{made:?}");
        assert!(
            made[0].ends_with("secrets init --folder /img/etc/mitts/secrets"),
            "{made:?}"
        );
        assert_eq!(made[2], "systemctl --root=/img enable edge-hook.service");
    }
}
