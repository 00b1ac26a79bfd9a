//! Brotli at its best, for assets. Also part of the build script, which does it for the built-in theme once.

use std::io::Write;

/// Brotli's window may have 2 to the power of these many bytes.
const WINDOW: std::ops::RangeInclusive<u32> = 10..=22;

/// The bytes by Brotli, at its best. A window larger than the text would only take time: it is searched by
/// a tree that is as large.
pub(crate) fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut small = Vec::with_capacity(bytes.len() / 3);
    let window = (bytes.len() + 16).next_power_of_two().ilog2();
    let window = window.clamp(*WINDOW.start(), *WINDOW.end());
    let mut writer = brotli::CompressorWriter::new(&mut small, bytes.len().max(1), 11, window);
    #[expect(clippy::expect_used, reason = "a vector takes every byte")]
    writer.write_all(bytes).expect("a vector takes every byte");
    drop(writer);
    small
}
