//! Compresses the built-in theme's assets when mitts is compiled, so that no build of a site has to. Not for
//! debugging: there it would take longer than it saves.

#[path = "src/theme/brotli.rs"]
mod brotli;
#[path = "src/theme/comments.rs"]
mod comments;
#[path = "src/theme/names.rs"]
mod names;
#[path = "src/theme/scripts.rs"]
#[expect(dead_code, reason = "the build script checks nothing")]
mod scripts;

use std::{collections::BTreeMap, env, error::Error, fmt::Write, fs, path::Path};

use sha2::{Digest, Sha256};

use crate::scripts::{Script, Scripts, in_order};

const ASSETS: &str = "../themes/default/assets";
const SOURCES: [&str; 4] = ["brotli", "comments", "names", "scripts"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    for source in SOURCES {
        println!("cargo::rerun-if-changed=src/theme/{source}.rs");
    }
    println!("cargo::rerun-if-changed={ASSETS}");
    let out = env::var("OUT_DIR")?;
    let mut table = "&[".to_owned();
    if env::var("PROFILE")? == "release" {
        for (file, text) in sent()? {
            let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
            let name = format!("{file}.br");
            fs::write(Path::new(&out).join(&name), brotli::brotli(text.as_bytes()))?;
            let place = format!("concat!(env!(\"OUT_DIR\"), \"/{name}\")");
            write!(
                table,
                "\n    ({digest:?}, include_bytes!({place}) as &[u8]),"
            )?;
        }
    }
    table.push_str("\n]");
    fs::write(Path::new(&out).join("brotli.rs"), table)?;
    Ok(())
}

/// The assets as sites send them, as far as they are the same for every site: not the scripts that import a site's texts,
/// which are small.
fn sent() -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut sent = BTreeMap::new();
    let mut scripts = Scripts::new();
    for entry in fs::read_dir(ASSETS)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.into_owned();
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("js") => {
                let script = Script::new(&name, &fs::read_to_string(&path)?);
                scripts.insert(name, script);
            }
            Some("css") => {
                let text = fs::read_to_string(&path)?;
                sent.insert(name, comments::without_comments(&text).into_owned());
            }
            Some("svg") => {
                sent.insert(name, fs::read_to_string(&path)?);
            }
            _ => {}
        }
    }
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for name in in_order(&scripts) {
        let script = &scripts[name];
        if script
            .needs(name)
            .any(|(needed, _)| !files.contains_key(&*needed))
        {
            continue;
        }
        let linked = script.linked(name, |name| files.get(name).map(String::as_str));
        files.insert(
            name,
            names::hashed(name, &names::integrity(linked.as_bytes())),
        );
        sent.insert(name.to_owned(), linked);
    }
    Ok(sent)
}
