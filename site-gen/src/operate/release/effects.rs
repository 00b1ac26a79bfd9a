//! What changed files of the server need to take effect.

use super::Folder;

/// The folder that the units name.
const USUAL: &str = "/srv/mitts";

/// A program that has to read its files again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// What changed, for people.
    pub what: &'static str,
    /// The command on the server.
    pub command: String,
}

/// The effects of changed files, by their paths in `deploy/` (and `mitts.toml`), in the order in which they have to be
/// done. Changed pages need nothing, and a changed roster only if it has relays.
///
/// `node` is the folder of the server's own files in `deploy/`, if it is a node of a cluster, and else empty.
pub fn effects<'a>(
    changed: impl IntoIterator<Item = &'a str>,
    folder: &Folder,
    node: &str,
    has_relays: bool,
) -> Vec<Effect> {
    let own = |file: &'a str| match file {
        "mitts.toml" => Some(file),
        file => file.strip_prefix(node),
    };
    let changed: Vec<&str> = changed.into_iter().filter_map(own).collect();
    let any = |test: fn(&str) -> bool| changed.iter().any(|file| test(file));
    let mut effects = Vec::new();
    let mut add = |needed: bool, what, command: String| {
        effects.extend(needed.then_some(Effect { what, command }));
    };
    add(
        any(|file| file.starts_with("systemd/")),
        "the units of systemd",
        units(folder, node),
    );
    add(
        any(|file| file == "firewall.nft"),
        "the firewall",
        format!("nft -f {folder}/deploy/{node}firewall.nft"),
    );
    add(
        has_relays && !node.starts_with("edges/") && any(|file| file == "mitts.toml"),
        "the roster, which has relays",
        format!(
            "CREDENTIALS_DIRECTORY=/etc/mitts/secrets mitts --roster {folder}/mitts.toml relay maps"
        ),
    );
    add(
        any(|file| file == "systemd/edge-hook.service"),
        "how the function is run",
        "systemctl restart edge-hook".to_owned(),
    );
    add(
        any(|file| file == "systemd/mitts-conduct.service"),
        "how the conductor is run",
        "systemctl restart mitts-conduct".to_owned(),
    );
    let is_unit = any(|file| file.starts_with("systemd/caddy"));
    add(
        is_unit,
        "how Caddy is run",
        "systemctl restart caddy".to_owned(),
    );
    add(
        !is_unit && any(|file| file == "Caddyfile"),
        "Caddy's configuration",
        "systemctl reload caddy".to_owned(),
    );
    // the maps of recordings are read whenever a stream starts
    let is_engine = |file: &str| {
        matches!(
            file,
            "Server.xml" | "Logger.xml" | "systemd/ovenmediaengine.service"
        )
    };
    add(
        any(is_engine),
        "OvenMediaEngine's configuration; a restart interrupts all streams for a moment",
        "systemctl restart ovenmediaengine".to_owned(),
    );
    effects
}

/// Installs the units, with the folder that the site is in.
fn units(folder: &Folder, node: &str) -> String {
    let folder = folder.to_string();
    let copy = format!("cp -r {folder}/deploy/{node}systemd/. /etc/systemd/system/");
    let rename = match folder == USUAL {
        true => String::new(),
        false => format!(
            " && (cd {folder}/deploy/{node}systemd && find . -type f) | (cd /etc/systemd/system && xargs sed -i 's|{USUAL}|{folder}|g')"
        ),
    };
    format!("{copy}{rename} && systemctl daemon-reload")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(changed: &[&str], folder: &str, has_relays: bool) -> Vec<String> {
        let effects = effects(
            changed.iter().copied(),
            &folder.parse().unwrap(),
            "",
            has_relays,
        );
        effects.into_iter().map(|effect| effect.command).collect()
    }

    #[test]
    fn only_what_changed_is_read_again() {
        let commands = |changed: &[&str]| commands(changed, "/srv/mitts", false);
        assert_eq!(commands(&[]), [""; 0]);
        assert_eq!(
            commands(&[
                "compose.yaml",
                "record-show.xml",
                "mitts.toml",
                "channels/show/main.sch"
            ]),
            [""; 0]
        );
        assert_eq!(commands(&["Caddyfile"]), ["systemctl reload caddy"]);
        let engine = ["systemctl restart ovenmediaengine"];
        assert_eq!(commands(&["Logger.xml", "Server.xml"]), engine);
        let all = commands(&["Server.xml", "systemd/edge-hook.service", "firewall.nft"]);
        assert!(
            all[0].ends_with("daemon-reload") && all[1].starts_with("nft"),
            "{all:?}"
        );
        assert_eq!(all[2..], ["systemctl restart edge-hook", engine[0]]);
        let caddy = commands(&["systemd/caddy.service.d/mitts.conf", "Caddyfile"]);
        assert_eq!(caddy[1..], ["systemctl restart caddy"]);
    }

    #[test]
    fn a_node_has_files_of_its_own() {
        let node = "edges/203.0.113.21/";
        let changed = [
            "edges/203.0.113.21/Caddyfile",
            "edges/203.0.113.21/firewall.nft",
            "edges/203.0.113.22/Server.xml",
            "origins/203.0.113.7/Server.xml",
            "mitts.toml",
        ];
        let all = effects(changed, &"/srv/mitts".parse().unwrap(), node, true);
        let all: Vec<_> = all.into_iter().map(|effect| effect.command).collect();
        let firewall = "nft -f /srv/mitts/deploy/edges/203.0.113.21/firewall.nft";
        assert_eq!(all, [firewall, "systemctl reload caddy"]);
    }

    #[test]
    fn relays_and_other_folders_are_heeded() {
        let maps = &commands(&["mitts.toml"], "/srv/mitts", true)[0];
        assert!(
            maps.ends_with("mitts --roster /srv/mitts/mitts.toml relay maps"),
            "{maps}"
        );
        let units = &commands(&["systemd/edge-hook.service"], "/srv/cup", false)[0];
        assert!(units.contains("s|/srv/mitts|/srv/cup|g"), "{units}");
    }
}
