//! Writes bits, the first one into the highest place of a byte.

/// Bits under construction.
#[derive(Debug, Default)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    /// How many bits of the last byte are free.
    free: u32,
}

impl Bits {
    /// Adds the lowest `count` bits of a number.
    pub(super) fn put(&mut self, number: u32, count: u32) {
        for at in (0..count).rev() {
            if self.free == 0 {
                self.bytes.push(0);
                self.free = 8;
            }
            self.free -= 1;
            let bit = u8::from(number >> at & 1 == 1);
            if let Some(last) = self.bytes.last_mut() {
                *last |= bit << self.free;
            }
        }
    }

    /// Adds a number as H.264 writes most of them: the larger, the longer.
    pub(super) fn golomb(&mut self, number: u32) {
        let length = (number + 1).ilog2();
        self.put(0, length);
        self.put(number + 1, length + 1);
    }

    /// Fills the last byte with zeros.
    pub(super) fn align(&mut self) {
        self.free = 0;
    }

    /// Adds whole bytes. The bits before must be aligned.
    pub(super) fn bytes(&mut self, bytes: impl IntoIterator<Item = u8>) {
        debug_assert_eq!(self.free, 0);
        self.bytes.extend(bytes);
    }

    /// The bytes; the last one is filled with zeros.
    pub(super) fn done(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_bits() {
        let mut bits = Bits::default();
        bits.put(0b101, 3);
        for number in [0, 1, 2, 3, 7] {
            bits.golomb(number);
        }
        bits.align();
        bits.bytes([9]);
        // 101 1 010 011 00100 0001000
        assert_eq!(bits.done(), [0b1011_0100, 0b1100_1000, 0b0010_0000, 9]);
    }
}
