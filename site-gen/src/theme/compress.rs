//! `.br` and `.gz` beside an asset, for Caddy's `precompressed`.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

/// Whether a file of this name gets smaller by it.
pub fn worthwhile(name: &str) -> bool {
    [".css", ".js", ".svg"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// The bytes by Brotli, at its best.
pub fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut small = Vec::with_capacity(bytes.len() / 3);
    let mut writer = brotli::CompressorWriter::new(&mut small, 4096, 11, 22);
    #[expect(clippy::expect_used, reason = "a vector takes every byte")]
    writer.write_all(bytes).expect("a vector takes every byte");
    drop(writer);
    small
}

/// The bytes by gzip, at its best; without a time, so that they are always the same.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::best());
    #[expect(clippy::expect_used, reason = "a vector takes every byte")]
    writer
        .write_all(bytes)
        .and_then(|()| writer.finish())
        .expect("a vector takes every byte")
}
