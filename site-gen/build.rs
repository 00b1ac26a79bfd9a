//! Compresses the built-in theme's assets when mitts is compiled, so that no build of a site has to. Not for
//! debugging: there it would take longer than it saves.

#[path = "src/theme/brotli.rs"]
mod brotli;
#[path = "src/theme/comments.rs"]
mod comments;

use std::{env, error::Error, fmt::Write, fs, path::Path};

use sha2::{Digest, Sha256};

const ASSETS: &str = "../themes/default/assets";
const ENDINGS: [&str; 3] = ["css", "js", "svg"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/theme/brotli.rs");
    println!("cargo::rerun-if-changed=src/theme/comments.rs");
    println!("cargo::rerun-if-changed={ASSETS}");
    let out = env::var("OUT_DIR")?;
    let mut table = "&[".to_owned();
    if env::var("PROFILE")? == "release" {
        for entry in fs::read_dir(ASSETS)? {
            let path = entry?.path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            if ending.is_none_or(|ending| !ENDINGS.contains(&ending)) {
                continue;
            }
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            let text = fs::read_to_string(&path)?;
            let text = comments::without_comments(&file, &text);
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
