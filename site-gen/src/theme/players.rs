//! OvenPlayer, hls.js and OvenLiveKit: installed with npm and a lock file, once for all sites on this machine. If
//! that fails, pages link to a CDN with the same `integrity`.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use anyhow::{Context, bail};
use rayon::prelude::*;

use crate::theme::{compress, names::integrity};

/// A third-party script.
#[derive(Clone, Copy, Debug)]
pub struct Player {
    /// Its name in templates.
    pub name: &'static str,
    /// Its npm package.
    pub package: &'static str,
    /// The package's version, as in `players/package-lock.json`.
    pub version: &'static str,
    /// The file in the package.
    pub file: &'static str,
    /// The file's Subresource Integrity value.
    pub integrity: &'static str,
}

/// OvenPlayer does not bundle hls.js but uses `window.Hls`. It is the full build of hls.js: the engine
/// separates audio from video, which the light build cannot play.
/// OvenLiveKit publishes. Its other build needs `eval`, which the pages' policy blocks.
pub const PLAYERS: [Player; 3] = [
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
    Player {
        name: OVENLIVEKIT,
        package: "ovenlivekit",
        version: "1.5.8",
        file: "dist/OvenLiveKit.min.js",
        integrity: "sha384-a16EAvdlXPn584hyMmjfirG+3Q4i8oSmTPiPblf6+e7Tpkky/V3BeV9bD72ooy5d",
    },
];

const OVENLIVEKIT: &str = "ovenlivekit.js";

/// Put around a script to silence its console. The script's last line may be a comment.
const SILENCE: (&[u8], &[u8]) = (
    b"(function(console){",
    b"\n}).call(this,{log(){},info(){},warn(){},error(){}});\n",
);

/// The hashes of the style element that this version of OvenPlayer writes, first empty and then filled. The pages'
/// policy allows no others.
pub const OVENPLAYER_STYLE: [&str; 2] = [
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-JB9K9unw3yivuHUUhMLHQxuniT+QclT5Kghvgun19+4='",
];

/// The origin of the players if the site does not serve them.
pub const CDN: &str = "https://cdn.jsdelivr.net";

const PACKAGE: &str = include_str!("../../players/package.json");
const LOCK: &str = include_str!("../../players/package-lock.json");

/// Where pages load the players from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlayerOrigin {
    /// The site, which has copies of these files.
    Installed(Installed),
    /// The CDN, with the reason.
    Cdn(String),
}

/// The files of [`PLAYERS`] as the site serves them, from a folder on this machine.
#[derive(Clone, PartialEq, Eq)]
pub struct Installed {
    folder: PathBuf,
    files: Vec<Vec<u8>>,
}

impl Installed {
    /// Reads the files.
    ///
    /// # Errors
    /// If a file is missing or has a different digest.
    fn read(folder: PathBuf) -> anyhow::Result<Self> {
        let read = |player: &Player| {
            let bytes = player.check(&folder.join(player.name))?;
            anyhow::Ok(player.served(bytes))
        };
        let files = PLAYERS
            .par_iter()
            .map(read)
            .collect::<anyhow::Result<_>>()?;
        Ok(Installed { folder, files })
    }

    /// Each player and its file.
    pub fn files(&self) -> impl Iterator<Item = (&'static Player, &[u8])> {
        PLAYERS.iter().zip(self.files.iter().map(Vec::as_slice))
    }

    /// A player's file, compressed to `br` or `gz`. Uses the file that was compressed at installation if it
    /// matches.
    pub fn compressed(&self, player: &Player, bytes: &[u8], form: &str) -> Vec<u8> {
        let kept = fs::read(self.folder.join(format!("{}.{form}", player.name)));
        let kept = kept
            .ok()
            .filter(|small| compress::is_of(small, form, bytes));
        kept.unwrap_or_else(|| match form {
            "br" => compress::brotli(bytes),
            _ => compress::gzip(bytes),
        })
    }
}

impl fmt::Debug for Installed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.folder.display())
    }
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

    /// Whether the site's file differs from the package's.
    pub fn is_wrapped(&self) -> bool {
        self.name == OVENLIVEKIT
    }

    /// The file as the site serves it. OvenLiveKit gets no console, since it logs everything that it does.
    fn served(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        if self.is_wrapped() {
            bytes.splice(..0, SILENCE.0.iter().copied());
            bytes.extend(SILENCE.1);
        }
        bytes
    }

    /// Reads the player's file and checks its digest.
    fn check(&self, place: &Path) -> anyhow::Result<Vec<u8>> {
        let bytes =
            fs::read(place).with_context(|| format!("{} cannot be read", place.display()))?;
        if integrity(&bytes) != self.integrity {
            bail!("{} is not the file it should be", place.display());
        }
        Ok(bytes)
    }
}

/// Returns the players. Installs them first if necessary, and announces that with `say`.
pub fn provide(say: &dyn Fn(&str)) -> PlayerOrigin {
    // `mitts serve` calls this at every change; a failed installation is not retried each time
    static FAILED: OnceLock<String> = OnceLock::new();
    if let Some(why) = FAILED.get() {
        return PlayerOrigin::Cdn(why.clone());
    }
    match cache().and_then(|cache| install(&cache, say)) {
        Ok(installed) => PlayerOrigin::Installed(installed),
        Err(error) => PlayerOrigin::Cdn(FAILED.get_or_init(|| format!("{error:#}")).clone()),
    }
}

/// `$XDG_CACHE_HOME/ovenmitts` or `~/.cache/ovenmitts`.
fn cache() -> anyhow::Result<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let folder = match (variable("XDG_CACHE_HOME"), variable("HOME")) {
        (Some(cache), _) => PathBuf::from(cache),
        (None, Some(home)) => Path::new(&home).join(".cache"),
        // a shared folder for temporary files is not safe for scripts
        (None, None) => bail!("neither HOME nor XDG_CACHE_HOME says where they may be kept"),
    };
    Ok(folder.join("ovenmitts"))
}

/// A hash of the lock file and the served files, for the folder's name.
fn edition() -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(LOCK.as_bytes());
    for player in PLAYERS {
        hasher.update(player.integrity.as_bytes());
    }
    hasher.update(SILENCE.0).update(SILENCE.1);
    hasher.finalize().to_hex()[..16].to_owned()
}

fn install(cache: &Path, say: &dyn Fn(&str)) -> anyhow::Result<Installed> {
    let folder = cache.join(format!("players-{}", edition()));
    if let Ok(installed) = Installed::read(folder.clone()) {
        return Ok(installed);
    }
    fs::create_dir_all(cache).with_context(|| format!("{} cannot be made", cache.display()))?;
    let work = tempfile::Builder::new()
        .prefix("players-")
        .tempdir_in(cache)
        .with_context(|| format!("{} cannot be written", cache.display()))?;
    say(&format!(
        "Installing OvenPlayer {}, hls.js {} and OvenLiveKit {} by npm into {} (once)",
        PLAYERS[0].version,
        PLAYERS[1].version,
        PLAYERS[2].version,
        folder.display()
    ));
    write(&work.path().join("package.json"), PACKAGE.as_bytes())?;
    write(&work.path().join("package-lock.json"), LOCK.as_bytes())?;
    run_npm(work.path())?;
    let ready = work.path().join("ready");
    fs::create_dir(&ready).with_context(|| format!("{} cannot be made", ready.display()))?;
    for player in PLAYERS {
        let from = work.path().join("node_modules").join(player.package);
        let bytes = player.check(&from.join(player.file))?;
        let to = |form: &str| ready.join(format!("{}{form}", player.name));
        write(&to(""), &bytes)?;
        let bytes = player.served(bytes);
        write(&to(".br"), &compress::brotli(&bytes))?;
        write(&to(".gz"), &compress::gzip(&bytes))?;
    }
    // another build was faster, or else the files there are wrong
    if let Ok(installed) = Installed::read(folder.clone()) {
        return Ok(installed);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("{} cannot be deleted", folder.display()))?;
    }
    let moved = fs::rename(&ready, &folder);
    Installed::read(folder.clone()).map_err(|error| match moved {
        Err(refused) => {
            anyhow::Error::new(refused).context(format!("{} cannot be made", folder.display()))
        }
        Ok(()) => error,
    })
}

fn write(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(file, bytes).with_context(|| format!("{} cannot be written", file.display()))
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
    fn what_others_wrote_into_the_cache_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = b"a player".repeat(99);
        let digest = integrity(&bytes);
        let player = Player {
            integrity: Box::leak(digest.into_boxed_str()),
            ..PLAYERS[0]
        };
        let place = |form: &str| folder.path().join(format!("{}{form}", player.name));
        let write = |form: &str, bytes: &[u8]| fs::write(place(form), bytes).unwrap();
        write("", &bytes);
        write(".br", &compress::brotli(b"evil"));
        write(".gz", &compress::gzip(&bytes));
        assert_eq!(player.check(&place("")).unwrap(), bytes);
        let installed = Installed {
            folder: folder.path().to_owned(),
            files: Vec::new(),
        };
        let compressed = |form| installed.compressed(&player, &bytes, form);
        assert_eq!(compressed("br"), compress::brotli(&bytes));
        assert_eq!(compressed("gz"), compress::gzip(&bytes));
        write("", b"evil");
        assert!(player.check(&place("")).is_err());
    }

    #[test]
    fn only_ovenlivekit_has_no_console() {
        let served = |player: &Player| player.served(b"console.log(1)\n//# map".to_vec());
        let [ovenplayer, hls, ovenlivekit] = PLAYERS.map(|player| served(&player));
        assert_eq!(ovenplayer, b"console.log(1)\n//# map");
        assert_eq!(hls, ovenplayer);
        let text = String::from_utf8(ovenlivekit).unwrap();
        assert!(text.starts_with("(function(console){console.log(1)\n//# map\n}).call(this,{"));
    }

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
