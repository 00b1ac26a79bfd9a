//! A frame of silence in AAC (ISO/IEC 14496-3): a pair of channels without any bands.

use super::bits::Bits;

/// Samples a second.
pub(super) const RATE: u16 = 48_000;
/// Samples in a frame.
pub(super) const FRAME: u32 = 1024;
/// Stereo.
pub(super) const CHANNELS: u16 = 2;

/// What decoders have to know: low complexity, 48 kHz, stereo.
pub(super) fn config() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(2, 5);
    bits.put(3, 4);
    bits.put(u32::from(CHANNELS), 4);
    bits.put(0, 3); // frames of 1024 samples, nothing more
    bits.done()
}

/// The frame.
pub(super) fn silence() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(1, 3); // a pair of channels
    bits.put(0, 4); // the first one
    bits.put(0, 1); // each has a window of its own
    for _ in 0..CHANNELS {
        bits.put(0, 8); // gain
        bits.put(0, 1 + 2 + 1); // a long sine window
        bits.put(0, 6); // no bands
        bits.put(0, 1); // nothing is predicted
        bits.put(0, 3); // no pulses, no noise shaping, no gain control
    }
    bits.put(7, 3); // the end
    bits.done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_has_a_few_bytes() {
        assert_eq!(config(), [0x11, 0x90]);
        assert_eq!(silence(), [0x20, 0, 0, 0, 0, 0, 0b1110]);
    }
}
