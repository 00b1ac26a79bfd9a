//! What changed files of the server need to take effect.

use super::Folder;

/// A program that has to read its files again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// What changed, for people.
    pub what: &'static str,
    /// The command on the server, where `DEPLOY` is the folder of the server's files.
    pub command: &'static str,
}

impl Effect {
    /// The command, for a site in `folder`.
    pub fn command_in(&self, folder: &Folder) -> String {
        self.command.replace("DEPLOY", &format!("{folder}/deploy"))
    }
}

/// The effects of changed files, by their paths in `deploy/`, in the order in which they have to be done. A changed roster
/// and changed pages need nothing.
pub fn effects<'a>(changed: impl IntoIterator<Item = &'a str>) -> Vec<Effect> {
    let changed: Vec<&str> = changed.into_iter().collect();
    let any = |test: fn(&str) -> bool| changed.iter().any(|file| test(file));
    let all = [
        (
            any(|file| file.starts_with("systemd/")),
            Effect {
                what: "the units of systemd",
                command: "cp -r DEPLOY/systemd/. /etc/systemd/system/ && systemctl daemon-reload",
            },
        ),
        (
            any(|file| file == "firewall.nft"),
            Effect {
                what: "the firewall",
                command: "nft -f DEPLOY/firewall.nft",
            },
        ),
        (
            any(|file| file == "Caddyfile"),
            Effect {
                what: "Caddy's configuration",
                command: "systemctl reload caddy",
            },
        ),
        (
            // the maps of recordings are read when a stream starts, but from the unit's own copy
            any(|file| file.ends_with(".xml")),
            Effect {
                what: "OvenMediaEngine's configuration; a restart interrupts all streams for a moment",
                command: "systemctl restart ovenmediaengine",
            },
        ),
    ];
    let needed = all.into_iter().filter(|(needed, _)| *needed);
    needed.map(|(_, effect)| effect).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_read_again() {
        let commands = |changed: &[&str]| {
            let effects = effects(changed.iter().copied()).into_iter();
            let commands: Vec<_> = effects.map(|effect| effect.command).collect();
            commands
        };
        assert_eq!(commands(&[]), [""; 0]);
        assert_eq!(commands(&["compose.yaml"]), [""; 0]);
        assert_eq!(commands(&["Caddyfile"]), ["systemctl reload caddy"]);
        assert_eq!(
            commands(&["Logger.xml", "Server.xml"]),
            ["systemctl restart ovenmediaengine"]
        );
        let all = commands(&["Server.xml", "systemd/edge-hook.service", "firewall.nft"]);
        assert!(
            all[0].contains("daemon-reload") && all[1].starts_with("nft"),
            "{all:?}"
        );
    }
}
