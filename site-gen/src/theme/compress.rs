//! Compresses assets to `.br` and `.gz` files, for Caddy's `precompressed`.

use std::io::{Read, Write};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sha2::{Digest, Sha256};

use crate::theme;

/// The built-in theme's assets by their SHA-256, compressed by the build script: Brotli at its highest level takes
/// longer than the rest of a small site's build. Empty in debug builds of mitts.
static BUILT_IN: &[([u8; 32], &[u8])] = include!(concat!(env!("OUT_DIR"), "/brotli.rs"));

/// Whether compression makes a file with this extension smaller.
pub fn worthwhile(name: &str) -> bool {
    [".css", ".js", ".svg"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// Compresses with Brotli at its highest level.
pub fn brotli(bytes: &[u8]) -> Vec<u8> {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let known = BUILT_IN.iter().find(|(known, _)| *known == digest);
    known.map_or_else(|| theme::brotli::brotli(bytes), |(_, small)| small.to_vec())
}

/// Whether `small` decompresses to `bytes`. `form` is `br` or `gz`.
pub fn is_of(small: &[u8], form: &str, bytes: &[u8]) -> bool {
    let reader: Box<dyn Read + '_> = match form {
        "br" => Box::new(brotli::Decompressor::new(small, 4096)),
        _ => Box::new(GzDecoder::new(small)),
    };
    let mut whole = Vec::with_capacity(bytes.len() + 1);
    let read = reader.take(bytes.len() as u64 + 1).read_to_end(&mut whole);
    read.is_ok() && whole == bytes
}

/// Compresses with gzip at its highest level, without a time, so that the output is always the same.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::best());
    #[expect(clippy::expect_used, reason = "writing to a Vec cannot fail")]
    writer
        .write_all(bytes)
        .and_then(|()| writer.finish())
        .expect("a vector takes every byte")
}
