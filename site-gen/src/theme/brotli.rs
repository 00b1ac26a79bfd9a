//! Brotli at its highest level, for assets. Also part of the build script, which compresses the built-in theme.

use std::io::Write;

/// The allowed window sizes of Brotli, as powers of two.
const WINDOW: std::ops::RangeInclusive<u32> = 10..=22;

/// Compresses the bytes at the highest level. A window larger than the text would only cost time, since the
/// search tree is as large as the window.
pub(crate) fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut small = Vec::with_capacity(bytes.len() / 3);
    let window = (bytes.len() + 16).next_power_of_two().ilog2();
    let window = window.clamp(*WINDOW.start(), *WINDOW.end());
    let mut writer = brotli::CompressorWriter::new(&mut small, bytes.len().max(1), 11, window);
    #[expect(clippy::expect_used, reason = "writing to a Vec cannot fail")]
    writer.write_all(bytes).expect("a vector takes every byte");
    drop(writer);
    small
}
