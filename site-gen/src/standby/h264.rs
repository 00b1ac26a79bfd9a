//! The two kinds of frames that a still picture needs in H.264 (ITU-T H.264): one with every pixel as it is (`I_PCM`), and
//! one that says "as before" (all macroblocks skipped). Baseline profile, which every decoder knows.

use super::{
    bits::Bits,
    picture::{BLOCK, HEIGHT, Picture, WIDTH},
};

/// The profile, its constraints and the level, as they also stand in the file's head.
pub(super) const PROFILE: [u8; 3] = [66, 0xc0, 30];

/// Blocks in a row, and rows. The last row is half outside of the picture.
const ACROSS: usize = WIDTH.div_ceil(BLOCK);
const ROWS: usize = HEIGHT.div_ceil(BLOCK);

/// How often frames are counted before the count begins anew.
const COUNT: u32 = 16;

/// A `mb_type` of `I_PCM` in an I slice.
const AS_IT_IS: u32 = 25;

/// The sequence parameter set: size and order of the frames.
pub(super) fn sequence() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.bytes(PROFILE);
    // the set's number; frames are counted in four bits; their order is that of the file; one frame is referred to
    for number in [0, 0, 2, 1] {
        bits.golomb(number);
    }
    bits.put(0, 1); // the count has no gaps
    bits.golomb(number(ACROSS - 1));
    bits.golomb(number(ROWS - 1));
    bits.put(0b10, 2); // whole frames; no 8x8 inference
    bits.put(1, 1); // the picture is smaller than its blocks: below, in steps of two pixels
    for side in [0, 0, 0, number((ROWS * BLOCK - HEIGHT) / 2)] {
        bits.golomb(side);
    }
    bits.put(0, 1); // nothing about its use
    unit(0x67, end(bits))
}

/// The picture parameter set: nothing special.
pub(super) fn parameters() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.golomb(0);
    bits.golomb(0);
    bits.put(0b00, 2); // CAVLC; no fields
    for number in [0, 0, 0] {
        bits.golomb(number);
    }
    bits.put(0b000, 3); // no weights
    for number in [0, 0, 0] {
        bits.golomb(number);
    }
    bits.put(0b100, 3); // slices say that nothing is filtered
    unit(0x68, end(bits))
}

/// The first frame, with every pixel.
pub(super) fn whole(picture: &Picture) -> Vec<u8> {
    let mut bits = Bits::default();
    head(&mut bits, 7, 0);
    bits.golomb(0); // the number of this frame among those that need no other
    bits.put(0b00, 2); // shown at once, and not kept for long
    tail(&mut bits);
    for block in 0..ACROSS * ROWS {
        let (x, y) = (block % ACROSS * BLOCK, block / ACROSS * BLOCK);
        bits.golomb(AS_IT_IS);
        bits.align();
        let square = |step: usize, part: usize| {
            let line = move |y| {
                let across = (x..x + BLOCK).step_by(step);
                across.map(move |x| picture.at(x, y)[part])
            };
            (y..y + BLOCK).step_by(step).flat_map(line)
        };
        bits.bytes(square(1, 0).chain(square(2, 1)).chain(square(2, 2)));
    }
    unit(0x65, end(bits))
}

/// A frame like the one before it: the `count`th after the first.
pub(super) fn same(count: u32) -> Vec<u8> {
    let mut bits = Bits::default();
    head(&mut bits, 5, count % COUNT);
    bits.put(0b000, 3); // the usual reference, in the usual order, and kept as usual
    tail(&mut bits);
    bits.golomb(number(ACROSS * ROWS)); // this many blocks are skipped
    unit(0x41, end(bits))
}

/// The beginning of a slice's head: the first block, the kind of the slice, the parameter set, the frame's count.
fn head(bits: &mut Bits, kind: u32, count: u32) {
    for number in [0, kind, 0] {
        bits.golomb(number);
    }
    bits.put(count, 4);
}

/// The end of a slice's head: no change of quality, no filter.
fn tail(bits: &mut Bits) {
    bits.golomb(0);
    bits.golomb(1);
}

/// A one, and zeros up to a whole byte.
fn end(mut bits: Bits) -> Vec<u8> {
    bits.put(1, 1);
    bits.done()
}

/// A unit with its kind in front. No three bytes in it may look like the beginning of the next one.
fn unit(kind: u8, bytes: Vec<u8>) -> Vec<u8> {
    let mut unit = vec![kind];
    let mut zeros = 0;
    for byte in bytes {
        if zeros == 2 && byte <= 3 {
            unit.push(3);
            zeros = 0;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        unit.push(byte);
    }
    unit
}

fn number(size: usize) -> u32 {
    u32::try_from(size).expect("the picture is small")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_unit_looks_like_the_next_one() {
        assert_eq!(
            unit(0x65, vec![0, 0, 0, 0, 0, 1, 7]),
            [0x65, 0, 0, 3, 0, 0, 3, 0, 1, 7]
        );
    }

    #[test]
    fn a_frame_like_the_one_before_has_a_few_bytes() {
        assert!(same(1).len() < 12);
        assert_eq!(same(1), same(17));
        let picture = Picture::pause([0; 3], [255; 3]);
        assert!(whole(&picture).len() > ACROSS * ROWS * BLOCK * BLOCK * 3 / 2);
    }
}
