//! What of a server is on this machine, to undo it. The roster may be gone.

use std::{fs, path::Path, path::PathBuf};

use super::{
    APPLIED, PROGRAMS, Place, UNITS,
    gather::{answers, has_table},
};
use crate::{deploy::services, paths::MADE};

/// What is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remains {
    /// Where the server is.
    pub place: Place,
    /// Our units, by their paths in the folder of units.
    pub units: Vec<&'static str>,
    /// Those of them that run, or start with the machine.
    pub running: Vec<&'static str>,
    /// Whether the firewall's table is loaded.
    pub table: bool,
    /// Whether Caddy runs.
    pub caddy: bool,
    /// Whether there are copies of applied files.
    pub applied: bool,
    /// What is not removed, as far as it is there.
    pub kept: Vec<(&'static str, PathBuf)>,
}

/// Looks for everything that `mitts server install` makes. `recordings` is the roster's folder of them.
pub fn find_remains(place: Place, recordings: Option<&Path>) -> Remains {
    let folder = place.at(UNITS);
    let is_ours =
        |name: &&str| fs::read_to_string(folder.join(name)).is_ok_and(|text| text.contains(MADE));
    let units: Vec<_> = services::units().filter(is_ours).collect();
    let is_running = |name: &&str| {
        let asked = |word| answers(&place, &[word, "--quiet", name]);
        super::plan::is_enabled_itself(name)
            && (asked("is-enabled") || !place.is_image() && asked("is-active"))
    };
    let kept = [
        ("the site", place.site.as_path()),
        ("secrets", Path::new(services::SECRETS)),
        (
            "recordings",
            recordings.unwrap_or(Path::new("/var/lib/mitts/recordings")),
        ),
        ("keys of relays", Path::new("/var/lib/mitts/relays")),
        (
            "OvenMediaEngine's state",
            Path::new("/var/lib/ovenmediaengine"),
        ),
        (
            "OvenMediaEngine's logs",
            Path::new("/var/log/ovenmediaengine"),
        ),
        ("the program", &Path::new(PROGRAMS).join("mitts")),
        (
            "the function's program",
            &Path::new(PROGRAMS).join("edge-hook"),
        ),
    ]
    .map(|(what, path)| (what, place.at(path)));
    Remains {
        running: units.iter().copied().filter(is_running).collect(),
        table: !place.is_image() && has_table(),
        caddy: !place.is_image() && answers(&place, &["is-active", "--quiet", "caddy.service"]),
        applied: place.at(APPLIED).exists(),
        kept: kept.into_iter().filter(|(_, path)| path.exists()).collect(),
        units,
        place,
    }
}
