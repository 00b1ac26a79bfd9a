//! `mitts deploy`, with real rsync and a program in ssh's place that runs everything on this machine.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf, process::Command};

use crate::support::Site;

const ROSTER: &str = "[site]\ntitle = \"S\"\nurl = \"https://live.example.net\"\n\
    [ome]\nversion = \"0.21.0\"\n[apps.show]\n[users.alice]\nname = \"Alice\"\napps = [\"show\"]\n";

struct Server {
    site: Site,
    root: tempfile::TempDir,
}

impl Server {
    /// A site and an empty server; `None` if rsync is missing.
    fn new() -> Option<Self> {
        Command::new("rsync").arg("--version").output().ok()?;
        let (site, root) = (Site::new(ROSTER), tempfile::tempdir().unwrap());
        let ssh = root.path().join("ssh");
        fs::write(
            &ssh,
            "#!/bin/sh\n[ \"$1\" = live.example.net ] || exit 255\nshift\nexec sh -c \"$*\"\n",
        )
        .unwrap();
        fs::set_permissions(&ssh, fs::Permissions::from_mode(0o755)).unwrap();
        Some(Server { site, root })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join("srv").join(name)
    }

    fn arguments(&self, more: &[&str]) -> Vec<String> {
        let folder = self.path("");
        let ssh = self.root.path().join("ssh");
        let (folder, ssh) = (folder.to_str().unwrap(), ssh.to_str().unwrap());
        let all = ["deploy", "live.example.net", "--path", folder, "--ssh", ssh];
        all.iter()
            .chain(more)
            .map(|&word| word.to_owned())
            .collect()
    }

    fn good(&self, more: &[&str]) -> String {
        let all = self.arguments(more);
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        self.site.good(&all)
    }

    /// What a command that fails for wrong input prints to standard error.
    fn bad(&self, more: &[&str]) -> String {
        let all = self.arguments(more);
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let output = self.site.run(&all);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    }

    fn releases(&self) -> Vec<String> {
        let folders = fs::read_dir(self.path("releases")).unwrap();
        let mut names: Vec<_> = folders
            .map(|folder| folder.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

#[test]
fn a_release_is_in_use_at_once_and_the_one_before_can_come_back() {
    let Some(server) = Server::new() else {
        eprintln!("rsync is missing, so this was not checked: apt-get install rsync");
        return;
    };
    assert!(server.good(&["--dry-run"]).contains("has no release"));
    let shown = server.good(&[]);
    assert!(
        shown.contains("systemctl restart ovenmediaengine"),
        "{shown}"
    );
    for (name, text) in [
        ("public/alice/index.html", "Alice"),
        ("deploy/Server.xml", "<Server"),
        ("mitts.toml", "[users.alice]"),
    ] {
        assert!(server.read(name).contains(text), "{name}");
    }
    assert!(!server.path("content").exists());

    // a new name changes pages and the roster, and nothing that has to be read again
    let renamed = ROSTER.replace("\"Alice\"", "\"Alicia\"");
    server.site.write("mitts.toml", &renamed);
    let rehearsed = server.good(&["--dry-run"]);
    assert!(
        rehearsed.contains("mitts.toml: 1 file would be sent"),
        "{rehearsed}"
    );
    assert!(!rehearsed.contains("systemctl"), "{rehearsed}");
    assert!(!server.read("public/alice/index.html").contains("Alicia"));
    let shown = server.good(&[]);
    assert!(!shown.contains("systemctl"), "{shown}");
    assert!(server.read("public/alice/index.html").contains("Alicia"));
    assert_eq!(server.releases().len(), 2);

    // unchanged files are the same ones
    let same = |release: &str| {
        let file = server.path(&format!("releases/{release}/deploy/Server.xml"));
        std::os::unix::fs::MetadataExt::ino(&fs::metadata(file).unwrap())
    };
    let releases = server.releases();
    assert_eq!(same(&releases[0]), same(&releases[1]));

    let shown = server.good(&["--back"]);
    assert!(shown.contains(&releases[0]), "{shown}");
    assert_eq!(server.read("mitts.toml"), ROSTER);
    assert!(server.bad(&["--back"]).contains("no release before"));
}

#[test]
fn what_has_to_be_read_again_is_named_and_old_releases_go() {
    let Some(server) = Server::new() else {
        eprintln!("rsync is missing, so this was not checked: apt-get install rsync");
        return;
    };
    server.good(&[]);
    for port in 1..=5 {
        let ports = format!("[ome.ports]\nrtmp = {}\n[apps.show]", 11_000 + port);
        server
            .site
            .write("mitts.toml", ROSTER.replace("[apps.show]", &ports));
        let shown = server.good(&[]);
        assert!(
            shown.contains("systemctl restart ovenmediaengine"),
            "{shown}"
        );
        assert!(!shown.contains("reload caddy"), "{shown}");
    }
    assert_eq!(server.releases().len(), 5);
}

#[test]
fn nothing_of_others_is_replaced() {
    let Some(server) = Server::new() else {
        eprintln!("rsync is missing, so this was not checked: apt-get install rsync");
        return;
    };
    fs::create_dir_all(server.path("public")).unwrap();
    fs::write(server.path("public/mine"), "x").unwrap();
    let said = server.bad(&[]);
    assert!(said.contains("is there and no release"), "{said}");
    assert_eq!(server.read("public/mine"), "x");
    // a broken roster is not sent
    server.site.write("mitts.toml", "[site]\n");
    assert!(server.bad(&[]).contains("title"));
    assert!(!server.path("current").exists());
}

#[test]
fn an_interrupted_release_never_comes_into_use() {
    let Some(server) = Server::new() else {
        eprintln!("rsync is missing, so this was not checked: apt-get install rsync");
        return;
    };
    server.good(&[]);
    let first = server.releases();
    // a connection that breaks while the server's files are sent
    let ssh = server.root.path().join("ssh");
    let whole = fs::read_to_string(&ssh).unwrap();
    let breaks = whole.replace(
        "shift\n",
        "shift\ncase \"$*\" in *new-*deploy*) exit 255;; esac\n",
    );
    assert_ne!(breaks, whole);
    fs::write(&ssh, breaks).unwrap();
    let renamed = ROSTER.replace("\"Alice\"", "\"Alicia\"");
    server.site.write("mitts.toml", &renamed);
    let arguments = server.arguments(&[]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    assert_eq!(server.site.run(&arguments).status.code(), Some(2));
    assert_eq!(server.read("mitts.toml"), ROSTER);

    fs::write(&ssh, whole).unwrap();
    server.good(&[]);
    assert_eq!(server.releases().len(), 2);
    assert!(server.good(&["--back"]).contains(&first[0]));
    assert_eq!(server.read("mitts.toml"), ROSTER);
    assert!(server.read("deploy/Server.xml").contains("<Server"));
}

#[test]
fn what_was_changed_on_the_server_is_not_lost() {
    let Some(server) = Server::new() else {
        eprintln!("rsync is missing, so this was not checked: apt-get install rsync");
        return;
    };
    server.good(&[]);
    let edited = format!("{ROSTER}refused_until = 2100-01-01\n");
    fs::write(server.path("current/mitts.toml"), &edited).unwrap();
    for more in [&[][..], &["--dry-run"], &["--back"]] {
        let said = server.bad(more);
        assert!(
            said.contains("was changed there") && said.contains("--discard"),
            "{said}"
        );
    }
    assert_eq!(server.read("mitts.toml"), edited);
    server.good(&["--discard"]);
    assert_eq!(server.read("mitts.toml"), ROSTER);
}

#[test]
fn a_server_that_cannot_be_reached_is_an_error() {
    let Some(server) = Server::new() else {
        eprintln!("rsync is missing, so this was not checked: apt-get install rsync");
        return;
    };
    let ssh = server.root.path().join("ssh");
    fs::write(&ssh, "#!/bin/sh\necho 'Connection refused' >&2\nexit 255\n").unwrap();
    for more in [&[][..], &["--dry-run"]] {
        let arguments = server.arguments(more);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = server.site.run(&arguments);
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("Connection refused"), "{said}");
    }
}

#[test]
fn a_node_of_a_cluster_reads_its_own_files_again() {
    let Some(server) = Server::new() else {
        eprintln!("rsync is missing, so this was not checked: apt-get install rsync");
        return;
    };
    let cluster = "host = \"in.example.net\"\n[admission]\nurl = \"http://10.0.0.7:9000/admission\"\n\
        [cluster]\norigins = [\"10.0.0.7\"]\nedges = [\"10.0.0.21\", \"10.0.0.22\"]\n[apps.show]";
    let roster = |port: u16| {
        let ports = format!("[ome.ports]\nrtmp = {port}\n[apps.show]");
        let text = ROSTER.replace("[apps.show]", cluster);
        text.replace("[apps.show]", &ports)
    };
    server.site.write("mitts.toml", roster(11_000));
    // ssh knows it as live.example.net
    let unknown = server.bad(&[]);
    assert!(unknown.contains("--node ADDRESS"), "{unknown}");
    let edge = ["--node", "10.0.0.21"];
    let first = server.good(&edge);
    let units = "cp -r /srv/mitts/deploy/edges/10.0.0.21/systemd/. /etc/systemd/system/";
    let units = units.replace(
        "/srv/mitts",
        server.path("").to_str().unwrap().trim_end_matches('/'),
    );
    assert!(first.contains(&units), "{first}");
    // only the origin takes RTMP
    server.site.write("mitts.toml", roster(11_001));
    let nothing = server.good(&edge);
    assert!(!nothing.contains("On the server"), "{nothing}");
    server.site.write("mitts.toml", roster(11_002));
    let origin = server.good(&["--node", "10.0.0.7"]);
    assert!(
        origin.contains("systemctl restart ovenmediaengine"),
        "{origin}"
    );
    assert!(!origin.contains("edges"), "{origin}");
}
