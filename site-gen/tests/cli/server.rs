//! `mitts server install` and `remove` on an image: the root of a server in a temporary folder, with the real systemctl.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    process::Command,
};

use crate::support::{NO_CACHE, Site, assert_same, said};

const ROSTER: &str = "[site]\ntitle = \"S\"\nurl = \"https://live.example.net\"\n\
    [ome]\napi_token = { env = \"TOKEN\" }\n[admission]\nsecret = { env = \"SECRET\" }\n\
    [apps.show]\n[users.alice]\nname = \"Alice\"\n";

struct Image {
    site: Site,
}

impl Image {
    /// A Debian with everything that others provide, and a built site.
    fn new() -> Self {
        let image = Image {
            site: Site::empty(),
        };
        let site = &image.site;
        site.write(
            "etc/os-release",
            "NAME=\"Ubuntu\"\nID=ubuntu\nID_LIKE=debian\n",
        );
        for name in ["usr/bin/OvenMediaEngine", "usr/bin/caddy", "usr/sbin/nft"] {
            site.write(name, "#!/bin/sh\n");
        }
        let caddy = "[Service]\nExecStart=/usr/bin/caddy\n[Install]\nWantedBy=multi-user.target\n";
        site.write("usr/lib/systemd/system/caddy.service", caddy);
        let program = std::path::Path::new(env!("CARGO_BIN_EXE_mitts"));
        let function = program.with_file_name("edge-hook");
        fs::create_dir_all(site.path("usr/local/bin")).unwrap();
        symlink(program, site.path("usr/local/bin/mitts")).unwrap();
        match function.exists() {
            true => symlink(function, site.path("usr/local/bin/edge-hook")).unwrap(),
            false => site.write("usr/local/bin/edge-hook", "#!/bin/sh\n"),
        }
        image.build(ROSTER);
        image
    }

    fn build(&self, roster: &str) {
        self.site.write("srv/cup/mitts.toml", roster);
        self.run("build", &["--only", "deploy"], Some(0));
    }

    /// Runs a command in the site's folder, and returns everything that it prints.
    fn run(&self, command: &str, more: &[&str], code: Option<i32>) -> String {
        let mut words: Vec<&str> = command.split(' ').collect();
        words.extend(more);
        let mut command = Command::new(env!("CARGO_BIN_EXE_mitts"));
        command.args(words).current_dir(self.site.path("srv/cup"));
        said(
            &command.env("XDG_CACHE_HOME", NO_CACHE).output().unwrap(),
            code,
        )
    }

    fn server(&self, command: &str, code: i32) -> String {
        let root = format!("--root={}", self.site.path("").display());
        self.run(&format!("server {command}"), &[&root], Some(code))
    }
}

#[expect(clippy::print_stderr, reason = "a test says what it did not check")]
fn has_systemctl() -> bool {
    let found = Command::new("systemctl").arg("--version").output();
    if found.is_err() {
        eprintln!("systemctl is missing, so this was not checked: apt-get install systemd");
    }
    found.is_ok()
}

#[test]
fn a_server_is_installed_once_and_removed_without_its_data() {
    if !has_systemctl() {
        return;
    }
    let image = Image::new();
    let site = &image.site;
    let before = site.tree("etc");
    let printed = image.server("install --print", 0);
    assert_same(&site.tree("etc"), &before, "--print changes nothing");
    let shown = image.server("install", 0);
    assert!(
        shown.contains("make ") && shown.contains("/etc/mitts/secrets/TOKEN"),
        "{shown}"
    );
    let secret = site.read("etc/mitts/secrets/TOKEN");
    assert!(!printed.contains(&secret) && !shown.contains(&secret));
    let mode = fs::metadata(site.path("etc/mitts/secrets/TOKEN"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let unit = site.read("etc/systemd/system/edge-hook.service");
    assert!(
        unit.contains("--roster /srv/cup/mitts.toml") && !unit.contains("/srv/mitts"),
        "{unit}"
    );
    for name in ["mitts-firewall", "edge-hook", "ovenmediaengine", "caddy"] {
        let link = format!("etc/systemd/system/multi-user.target.wants/{name}.service");
        assert!(
            site.path(&link).symlink_metadata().is_ok(),
            "{link}: {shown}"
        );
    }

    // the second time changes nothing
    let installed = site.tree("etc");
    let again = image.server("install", 0);
    assert!(
        !again
            .lines()
            .any(|line| line.contains("  ") && !line.contains("already right")),
        "{again}"
    );
    assert_same(&site.tree("etc"), &installed, "the second run");

    // recordings begin and end
    image.build(&ROSTER.replace("[apps.show]", "[apps.show]\nrecord = true"));
    image.server("install", 0);
    assert!(
        site.path("etc/systemd/system/mitts-recordings.timer")
            .exists()
    );
    image.build(ROSTER);
    image.server("install", 0);
    assert_same(&site.tree("etc"), &installed, "without recordings again");

    site.write("var/lib/mitts/recordings/show/alice/a.ts", "x");
    let shown = image.server("remove", 0);
    assert!(shown.contains("left      recordings: rm -r "), "{shown}");
    assert!(shown.contains("left      secrets: rm -r "), "{shown}");
    let units = site.tree("etc/systemd/system");
    assert!(
        units.keys().all(|name| name.contains("caddy.service")),
        "{units:?}"
    );
    assert_eq!(site.read("etc/mitts/secrets/TOKEN"), secret);
    for kept in [
        "var/lib/mitts/recordings/show/alice/a.ts",
        "srv/cup/mitts.toml",
    ] {
        assert!(site.path(kept).exists(), "{kept}");
    }
    assert!(image.server("remove", 0).starts_with("Nothing of"));
}

#[test]
fn what_cannot_work_is_refused_with_its_reason() {
    let image = Image::new();
    let site = &image.site;
    let refused = |expected: &str| {
        let before = site.tree("etc");
        let said = image.server("install", 1);
        assert!(said.contains(expected), "{expected}: {said}");
        assert_same(&site.tree("etc"), &before, expected);
    };
    // a changed roster
    site.write("srv/cup/mitts.toml", ROSTER.replace("TOKEN", "OTHER"));
    refused("deploy/ is not what the roster says now: mitts build");
    site.write("srv/cup/mitts.toml", ROSTER);
    fs::set_permissions(
        site.path("srv/cup/mitts.toml"),
        fs::Permissions::from_mode(0o600),
    )
    .unwrap();
    refused("cannot read ");
    fs::set_permissions(
        site.path("srv/cup/mitts.toml"),
        fs::Permissions::from_mode(0o644),
    )
    .unwrap();
    site.write("etc/systemd/system/edge-hook.service", "[Service]\n");
    refused("edge-hook.service is not a file of `mitts build`; move it away");
    fs::remove_file(site.path("etc/systemd/system/edge-hook.service")).unwrap();
    fs::remove_file(site.path("usr/sbin/nft")).unwrap();
    fs::remove_file(site.path("usr/bin/OvenMediaEngine")).unwrap();
    refused("nft is missing: apt-get install nftables");
    refused("OvenMediaEngine is missing: ");
    let recorded = "[apps.show]\nrecord = true\n[recordings]\nfolder = \"/home/nina/recordings\"";
    image.build(&ROSTER.replace("[apps.show]", recorded));
    refused("`folder` is /home/nina/recordings, which");
    fs::remove_dir_all(site.path("srv/cup/deploy")).unwrap();
    refused("the server's files are not built: mitts build");
    site.write("etc/os-release", "ID=fedora\n");
    refused("this works on Debian and Ubuntu");
}

#[test]
fn only_root_may() {
    let output = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(env!("CARGO_BIN_EXE_mitts"))
        .args(["--version"])
        .output();
    if !output.is_ok_and(|output| output.status.success()) {
        eprintln!("another user cannot be tried here, so this was not checked");
        return;
    }
    let site = Site::new(ROSTER);
    fs::set_permissions(site.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    let output = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(env!("CARGO_BIN_EXE_mitts"))
        .args(["server", "install"])
        .current_dir(site.path(""))
        .output()
        .unwrap();
    let said = said(&output, Some(1));
    assert!(
        said.contains("only root may do that: sudo mitts server install")
            || said.contains("works on Debian"),
        "{said}"
    );
}
