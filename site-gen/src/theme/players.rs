//! OvenPlayer and hls.js: installed from npm by a lock file once for every site of this machine, or,
//! where that cannot be done, linked to on a CDN with the same `integrity`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

use crate::theme::{assets::integrity, compress};

/// A script that is not ours.
#[derive(Clone, Copy, Debug)]
pub struct Player {
    /// What templates call it.
    pub name: &'static str,
    /// Its npm package.
    pub package: &'static str,
    /// The package's version, as `players/package-lock.json` has it.
    pub version: &'static str,
    /// The file in the package.
    pub file: &'static str,
    /// What the file must be.
    pub integrity: &'static str,
}

/// OvenPlayer does not bundle hls.js; it takes it from `window.Hls`. The whole
/// hls.js, since the engine keeps audio apart from video and the light build plays no such audio.
pub const PLAYERS: [Player; 2] = [
    Player {
        name: "ovenplayer.js",
        package: "ovenplayer",
        version: "0.10.54",
        file: "dist/ovenplayer.js",
        integrity: "sha384-bDMuMge3n7T//6qJfFIGiOfYPk7XPKUTwYCKTfiJKlIZ4Gh8StHUXXzAQh+Lc2xX",
    },
    Player {
        name: "hls.js",
        package: "hls.js",
        version: "1.7.4",
        file: "dist/hls.min.js",
        integrity: "sha384-p9vgU/7IYJWd3I4STrtqxqR/2cAQlhIX7D/HrTnIMEjjcUox165b7se7sxmm3zDg",
    },
];

/// Where the players are when they are not on the site itself.
pub const CDN: &str = "https://cdn.jsdelivr.net";

const PACKAGE: &str = include_str!("../../players/package.json");
const LOCK: &str = include_str!("../../players/package-lock.json");

/// Where pages get the players from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder of this machine; the site carries copies.
    Installed(PathBuf),
    /// The CDN, and why.
    Cdn(String),
}

impl Player {
    /// Its address on the CDN.
    pub fn cdn_url(&self) -> String {
        let Player {
            package,
            version,
            file,
            ..
        } = self;
        format!("{CDN}/npm/{package}@{version}/{file}")
    }
}

/// The installed players, installing them first if need be; `say` tells a person of it.
pub fn provide(say: &dyn Fn(&str)) -> Source {
    match cache().and_then(|cache| install(&cache, say)) {
        Ok(folder) => Source::Installed(folder),
        Err(error) => Source::Cdn(format!("{error:#}")),
    }
}

/// A player's file, or one of its compressed forms (`br`, `gz`), from the folder they are installed in.
///
/// # Errors
/// When it is not there.
pub fn read(folder: &Path, player: &Player, form: Option<&str>) -> anyhow::Result<Vec<u8>> {
    let name = match form {
        Some(form) => format!("{}.{form}", player.name),
        None => player.name.to_owned(),
    };
    let path = folder.join(name);
    fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))
}

/// `$XDG_CACHE_HOME/ovenmitts` or `~/.cache/ovenmitts`.
fn cache() -> anyhow::Result<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let folder = match (variable("XDG_CACHE_HOME"), variable("HOME")) {
        (Some(cache), _) => PathBuf::from(cache),
        (None, Some(home)) => Path::new(&home).join(".cache"),
        (None, None) => std::env::temp_dir(),
    };
    Ok(folder.join("ovenmitts"))
}

/// Changes with the lock file and with the files that are taken.
fn edition() -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(LOCK.as_bytes());
    for player in PLAYERS {
        hasher.update(player.integrity.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

fn install(cache: &Path, say: &dyn Fn(&str)) -> anyhow::Result<PathBuf> {
    let folder = cache.join(format!("players-{}", edition()));
    if folder.is_dir() {
        return Ok(folder);
    }
    fs::create_dir_all(cache).with_context(|| format!("{} cannot be made", cache.display()))?;
    let work = tempfile::Builder::new()
        .prefix("players-")
        .tempdir_in(cache)
        .with_context(|| format!("{} cannot be written", cache.display()))?;
    say(&format!(
        "Installing OvenPlayer {} and hls.js {} by npm into {} (once)",
        PLAYERS[0].version,
        PLAYERS[1].version,
        folder.display()
    ));
    fs::write(work.path().join("package.json"), PACKAGE)?;
    fs::write(work.path().join("package-lock.json"), LOCK)?;
    run_npm(work.path())?;
    let ready = work.path().join("ready");
    fs::create_dir(&ready)?;
    for player in PLAYERS {
        let from = work.path().join("node_modules").join(player.package);
        let bytes = fs::read(from.join(player.file))
            .with_context(|| format!("{} has no {}", player.package, player.file))?;
        if integrity(&bytes) != player.integrity {
            bail!("{} is not the file it should be", player.name);
        }
        let to = |form: &str| ready.join(format!("{}{form}", player.name));
        fs::write(to(".br"), compress::brotli(&bytes))?;
        fs::write(to(".gz"), compress::gzip(&bytes))?;
        fs::write(to(""), bytes)?;
    }
    match fs::rename(&ready, &folder) {
        // another build was quicker
        Err(_) if folder.is_dir() => Ok(folder),
        Err(error) => Err(error).context(format!("{} cannot be made", folder.display())),
        Ok(()) => Ok(folder),
    }
}

fn run_npm(folder: &Path) -> anyhow::Result<()> {
    let npm = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .args([
            "--loglevel=error",
            "--fetch-retries=1",
            "--fetch-timeout=30000",
        ])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output();
    match npm {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            bail!("npm is not installed")
        }
        Err(error) => Err(error).context("npm does not run"),
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            let why = said
                .lines()
                .find_map(|line| line.trim().strip_prefix("npm error "))
                .filter(|line| !line.is_empty())
                .unwrap_or("it gave no reason");
            bail!("npm failed: {why}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_pins_what_the_pages_say_and_names_no_download_address() {
        let lock: serde_json::Value = serde_json::from_str(LOCK).unwrap();
        for player in PLAYERS {
            let package = &lock["packages"][format!("node_modules/{}", player.package)];
            assert_eq!(package["version"], player.version);
            assert!(package["resolved"].is_null());
        }
        assert!(!LOCK.contains("http"));
    }
}
