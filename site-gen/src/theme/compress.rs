//! `.br` and `.gz` beside an asset, for Caddy's `precompressed`.

use std::io::{Read, Write};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};

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

/// Whether `small` is `bytes` in a compressed form, `br` or `gz`.
pub fn is_of(small: &[u8], form: &str, bytes: &[u8]) -> bool {
    let reader: Box<dyn Read + '_> = match form {
        "br" => Box::new(brotli::Decompressor::new(small, 4096)),
        _ => Box::new(GzDecoder::new(small)),
    };
    let mut whole = Vec::with_capacity(bytes.len() + 1);
    let read = reader.take(bytes.len() as u64 + 1).read_to_end(&mut whole);
    read.is_ok() && whole == bytes
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
