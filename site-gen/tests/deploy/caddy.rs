//! Runs a real Caddy with the generated Caddyfile in a temporary folder.

use std::{
    fs::{self, File},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use roster::Roster;
use site_gen::deploy::{DeployOptions, files};
use tempfile::TempDir;

/// Caddy without this machine's own settings.
pub(crate) fn command(home: &Path) -> Command {
    let mut command = Command::new("caddy");
    command
        .current_dir(home)
        .env("HOME", home)
        .env("XDG_DATA_HOME", home)
        .env("XDG_CONFIG_HOME", home);
    command
}

/// Runs Caddy and waits for it. If it is missing, explains how to install it.
pub(crate) fn output(home: &Path, arguments: &[&str]) -> std::process::Output {
    command(home)
        .args(arguments)
        .output()
        .expect("caddy is needed for this test: install it with `apt-get install caddy`")
}

/// The text of the generated Caddyfile.
pub(crate) fn text(roster: &Roster) -> String {
    let all = files(roster, &DeployOptions::default());
    let file = all.into_iter().find(|file| file.name == "Caddyfile");
    file.unwrap().text
}

/// A running Caddy. It is stopped when this is dropped.
pub(crate) struct Caddy {
    pub(crate) port: u16,
    child: Child,
    home: TempDir,
}

impl Caddy {
    /// Serves the site of `roster`, at `http://127.0.0.1:<port>`. `public/` contains a small site.
    pub(crate) fn start(roster: &Roster) -> Self {
        let home = tempfile::tempdir().unwrap();
        site(&home.path().join("public"));
        // Tests run in parallel, and Caddy's admin interface has a fixed port.
        let text = text(roster).replacen("{\n\tlog", "{\n\tadmin off\n\tdebug\n\tlog", 1);
        fs::write(home.path().join("Caddyfile"), text).unwrap();
        let log = File::create(home.path().join("log")).unwrap();
        let child = command(home.path())
            .args(["run", "--adapter", "caddyfile", "--config", "Caddyfile"])
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .expect("caddy is needed for this test: install it with `apt-get install caddy`");
        let port = roster.site.url.port().unwrap();
        let caddy = Caddy { port, child, home };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let waited = started.elapsed();
            assert!(waited < Duration::from_secs(20), "{}", caddy.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        caddy
    }

    /// Adds a page to the site.
    pub(crate) fn add(&self, name: &str) {
        let path = self.home.path().join("public").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "A page").unwrap();
    }

    /// Everything that it logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.home.path().join("log")).unwrap()
    }

    /// Every file in its folder, including those that Caddy stored.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut folders = vec![self.home.path().to_owned()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(path);
                }
            }
        }
        files
    }
}

impl Drop for Caddy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn site(public: &Path) {
    let page = "<!doctype html><title>Alice</title>".to_owned() + &"<p>Bread.</p>".repeat(200);
    for (name, text) in [
        ("index.html", page.as_str()),
        ("alice/index.html", page.as_str()),
        ("alice/obs/index.html", "Alice"),
        ("bob/obs/index.html", "Bob"),
        ("carol/obs/index.html", "Carol"),
        ("dave/obs/index.html", "Dave"),
        ("erin/obs/index.html", "Erin"),
        // the page of a private user
        ("zoe/index.html", "Zoe"),
        // pages about private recordings
        ("show/zoe/archive/index.html", "Zoe"),
        ("show/zoe/archive/list.json", "[]"),
        (".well-known/jwks.json", "{\"keys\":[]}"),
        (".well-known/other.json", "{}"),
        ("finals/index.html", "Finals"),
        ("finals/obs/index.html", "The canvas"),
        ("finals/obs/index.html.gz", "The canvas"),
        ("finals/obs/2/index.html", "The canvas"),
        ("404.html", "<!doctype html><title>Not here</title>"),
        ("assets/mitts.0123.css", "body{color:red}"),
        ("assets/mitts.0123.css.br", "as br"),
        ("assets/mitts.0123.css.gz", "as gzip"),
        (".manifest", "not for the world"),
    ] {
        let path = public.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
