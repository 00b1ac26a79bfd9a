//! The names of written assets, which contain part of their hash. Also part of the build script.

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha384};

/// `mitts.css` as `mitts.3f2a9c1b7d04.css`: the first 48 bits of the content's SHA-384.
pub(crate) fn hashed(name: &str, integrity: &str) -> String {
    let digest = integrity.trim_start_matches("sha384-");
    let hash = BASE64.decode(&digest.as_bytes()[..8]).unwrap_or_default();
    let hash = HEXLOWER.encode(&hash);
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}.{hash}.{ending}"),
        None => format!("{name}.{hash}"),
    }
}

/// A Subresource Integrity value.
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64.encode(&Sha384::digest(bytes)))
}
