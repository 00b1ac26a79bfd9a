//! The steps back.

use super::{
    APPLIED, UNITS,
    plan::on,
    remains::Remains,
    step::{Step, command},
};
use crate::shell;

/// The steps, in the order in which they are done. None of them touches the site, secrets or recordings.
pub fn undo(remains: &Remains) -> Vec<Step> {
    let place = &remains.place;
    let mut steps = Vec::new();
    // what was started first ends last
    for name in remains.running.iter().rev() {
        let disable = on(place, &["disable", "--now", name]);
        let what = format!("stop {name}, now and with the machine");
        steps.push(Step::to_do("services", what, [disable]));
    }
    if remains.table {
        let delete = command(["nft", "delete", "table", "inet", "mitts"]);
        steps.push(Step::to_do(
            "firewall",
            "open the inner ports again",
            [delete],
        ));
    }
    for name in &remains.units {
        let target = place.at(UNITS).join(name);
        let target = target.to_string_lossy();
        steps.push(Step::to_do(
            "units",
            format!("remove {target}"),
            [command(["rm", &target])],
        ));
    }
    if !remains.units.is_empty() && !place.is_image() {
        let reload = command(["systemctl", "daemon-reload"]);
        steps.push(Step::to_do("units", "let systemd forget them", [reload]));
    }
    let has_caddy = remains.units.iter().any(|name| name.starts_with("caddy."));
    if remains.caddy && has_caddy {
        let restart = command(["systemctl", "restart", "caddy.service"]);
        let what = "restart caddy.service, with the configuration of its package";
        steps.push(Step::to_do("services", what, [restart]));
    }
    if remains.applied {
        let folder = place.at(APPLIED);
        let folder = folder.to_string_lossy();
        let what = format!("remove {folder}, copies of applied files");
        steps.push(Step::to_do(
            "folders",
            what,
            [command(["rm", "-r", &folder])],
        ));
    }
    steps
}

/// What stays, and the command that deletes it.
pub fn left(remains: &Remains) -> String {
    let lines = remains.kept.iter().map(|(what, path)| {
        let option = if path.is_dir() { "-r " } else { "" };
        format!(
            "left      {what}: rm {option}{} deletes it\n",
            shell::path(path)
        )
    });
    lines.collect()
}
