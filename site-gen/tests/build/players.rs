//! OvenPlayer, hls.js and OvenLiveKit: installed with npm, or linked to on the CDN with the same digests.

use std::process::Command;

use scraper::Selector;
use sha2::{Digest, Sha384};

use crate::{
    pages::pages,
    support::{Site, Tree, said},
};

/// The address and digest of every player that pages load.
fn players(tree: &Tree) -> Vec<(String, String)> {
    let script = Selector::parse("script[src]").unwrap();
    let mut found: Vec<_> = pages(tree)
        .flat_map(|(_, page)| {
            let scripts = page.select(&script).filter_map(|script| {
                let from = script.attr("src")?;
                let named = ["ovenplayer", "hls", "ovenlivekit"].iter().any(|name| {
                    from.contains(&format!("/{name}.")) || from.contains(&format!("/{name}@"))
                });
                let integrity = script.attr("integrity").unwrap_or("none");
                (named || from.starts_with("http")).then(|| (from.to_owned(), integrity.to_owned()))
            });
            scripts.collect::<Vec<_>>()
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The digests of the packages' files.
const DIGESTS: [&str; 3] = [
    "sha384-bDMuMge3n7T//6qJfFIGiOfYPk7XPKUTwYCKTfiJKlIZ4Gh8StHUXXzAQh+Lc2xX",
    "sha384-p9vgU/7IYJWd3I4STrtqxqR/2cAQlhIX7D/HrTnIMEjjcUox165b7se7sxmm3zDg",
    "sha384-a16EAvdlXPn584hyMmjfirG+3Q4i8oSmTPiPblf6+e7Tpkky/V3BeV9bD72ooy5d",
];

/// Whether an address has an exact version, not a range or a tag.
fn is_pinned(address: &str) -> bool {
    let version = address
        .split('@')
        .nth(1)
        .unwrap()
        .split('/')
        .next()
        .unwrap();
    let numbers = version
        .split('.')
        .filter(|part| part.parse::<u32>().is_ok());
    numbers.count() == 3
}

#[test]
fn pages_with_players_ask_for_ovenplayer_while_they_load() {
    let site = Site::demo();
    site.good(&["build"]);
    let hint = Selector::parse("head link[rel=preload][as=script]").unwrap();
    let script = Selector::parse("script[src*='/ovenplayer']").unwrap();
    let tree = site.tree("public");
    let mut found = 0;
    let guarded = Selector::parse("[data-guarded]").unwrap();
    for (name, page) in pages(&tree) {
        let hidden = page.select(&guarded).next().is_some();
        let played: Vec<_> = page.select(&script).collect();
        let hints: Vec<_> = page.select(&hint).collect();
        let expected = if hidden { 0 } else { played.len() };
        assert_eq!(expected, hints.len(), "{name}");
        for (played, hint) in played.iter().zip(hints) {
            assert_eq!(played.attr("src"), hint.attr("href"), "{name}");
            assert_eq!(played.attr("integrity"), hint.attr("integrity"), "{name}");
            found += 1;
        }
    }
    assert!(found > 0);
}

#[test]
fn without_npm_the_players_come_from_the_cdn() {
    let site = Site::demo();
    let nothing = site.path("nothing");
    std::fs::create_dir(&nothing).unwrap();
    let mut command = site.command(&["build"]);
    command
        .env("PATH", &nothing)
        .env("XDG_CACHE_HOME", site.path("cache"));
    let said = said(&command.output().unwrap(), Some(0));
    assert!(
        said.contains("warning: the players come from https://cdn.jsdelivr.net instead of the site itself: npm is not installed"),
        "{said}"
    );
    let tree = site.tree("public");
    let found = players(&tree);
    assert_eq!(found.len(), 3, "{found:?}");
    for (address, integrity) in &found {
        assert!(
            address.starts_with("https://cdn.jsdelivr.net/npm/"),
            "{address}"
        );
        assert!(is_pinned(address), "{address}");
        assert!(
            DIGESTS.contains(&integrity.as_str()),
            "{address}: {integrity}"
        );
    }
    assert!(!tree.keys().any(|name| name.contains("ovenplayer")));
    let caddy = site.read("deploy/Caddyfile");
    let policy = caddy
        .lines()
        .find(|line| line.contains("Content-Security-Policy"))
        .unwrap();
    let scripts = policy
        .split("script-src")
        .nth(1)
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    assert!(scripts.contains("https://cdn.jsdelivr.net"), "{policy}");
    assert!(!scripts.contains("unsafe"), "{policy}");
    // a failed installation leaves no files
    let left = site.tree("cache");
    assert!(left.is_empty(), "{:?}", left.keys());
}

#[test]
fn a_failing_npm_is_named_and_leaves_nothing() {
    let site = Site::demo();
    site.write(
        "bin/npm",
        "#!/bin/sh\necho 'npm error code E404' >&2\necho 'npm error 404 not there' >&2\nexit 1\n",
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(site.path("bin/npm"), mode).unwrap();
    }
    let mut command = site.command(&["build"]);
    let path = format!("{}:/usr/bin:/bin", site.path("bin").display());
    command
        .env("PATH", path)
        .env("XDG_CACHE_HOME", site.path("cache"));
    let said = said(&command.output().unwrap(), Some(0));
    assert!(said.contains("npm failed: code E404"), "{said}");
    assert!(site.tree("cache").is_empty());
}

/// Needs npm, and access to its registry unless an earlier run has filled the cache.
#[test]
fn npm_installs_the_expected_files() {
    let npm = Command::new("npm").arg("--version").output();
    assert!(
        npm.is_ok(),
        "npm is not installed: `bash .ci/test` installs it"
    );
    let site = Site::demo();
    let mut command = site.command(&["build"]);
    command.env_remove("XDG_CACHE_HOME");
    let printed = said(&command.output().unwrap(), Some(0));
    assert!(!printed.contains("warning"), "{printed}");
    let tree = site.tree("public");
    let found = players(&tree);
    assert_eq!(found.len(), 3, "{found:?}");
    for (address, integrity) in &found {
        let bytes = &tree[address.strip_prefix('/').unwrap()];
        let digest = data_encoding::BASE64.encode(&Sha384::digest(bytes));
        assert_eq!(*integrity, format!("sha384-{digest}"));
        // OvenLiveKit's file is wrapped to silence its console
        let own = bytes.strip_prefix(b"(function(console){").and_then(|rest| {
            rest.strip_suffix(b"\n}).call(this,{log(){},info(){},warn(){},error(){}});\n")
        });
        assert_eq!(own.is_some(), address.contains("ovenlivekit"));
        let digest = data_encoding::BASE64.encode(&Sha384::digest(own.unwrap_or(bytes)));
        assert!(
            DIGESTS.contains(&format!("sha384-{digest}").as_str()),
            "{address}"
        );
    }
    let caddy = site.read("deploy/Caddyfile");
    assert!(!caddy.contains("cdn.jsdelivr.net"));
    // hls.js is only needed with LL-HLS
    site.write(
        "mitts.toml",
        site.read("mitts.toml")
            .replace("[\"webrtc\", \"llhls\"]", "[\"webrtc\"]"),
    );
    let mut command = site.command(&["build"]);
    said(
        &command.env_remove("XDG_CACHE_HOME").output().unwrap(),
        Some(0),
    );
    assert_eq!(players(&site.tree("public")).len(), 2);
}
