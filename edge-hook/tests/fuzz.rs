//! The seeds of `fuzz/corpus`, and mutations of them, through the entry points of fuzzing. The same in each run.
//!
//! `FUZZ_MUTATIONS=1000000` makes more of them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{collections::BTreeSet, fs, path::Path};

use edge_hook::fuzzing::TARGETS;

/// How many mutations each target gets, unless `FUZZ_MUTATIONS` says otherwise.
const MUTATIONS: usize = 4000;

/// A small generator of numbers (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap()
    }

    fn below(&mut self, end: usize) -> usize {
        self.next() % end.max(1)
    }
}

/// Parts that parsers take for something special.
const PARTS: [&[u8]; 14] = [
    b"%KEY%",
    b"%TOKEN%",
    b"%COOKIE%",
    b"%GUEST%",
    b"%PASS%",
    b"\"",
    b"\\u0000",
    b"{}",
    b"[[",
    b"://",
    b"?key=",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"\xf0\x9f\x8d\x9e",
];

fn mutated(seeds: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    let mut data = seeds[numbers.below(seeds.len())].clone();
    for _ in 0..=numbers.below(6) {
        let at = numbers.below(data.len() + 1);
        let end = data.len().min(at + 1 + numbers.below(16));
        match numbers.below(7) {
            0 if at < data.len() => data[at] ^= 1 << numbers.below(8),
            1 if at < data.len() => data[at] = u8::try_from(numbers.below(256)).unwrap(),
            2 => drop(data.drain(at..end)),
            3 => {
                let again = data[at..end].to_vec();
                data.splice(at..at, again);
            }
            4 => data.truncate(at),
            5 => {
                let other = &seeds[numbers.below(seeds.len())];
                let from = numbers.below(other.len() + 1);
                data.splice(at.., other[from..].iter().copied());
            }
            _ => {
                let part = PARTS[numbers.below(PARTS.len())];
                data.splice(at..at, part.iter().copied());
            }
        }
    }
    data
}

fn seeds(folder: &Path) -> Vec<Vec<u8>> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

#[test]
fn no_seed_and_no_mutation_of_one_breaks_a_rule() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let mutations = std::env::var("FUZZ_MUTATIONS").ok();
    let mutations = mutations.map_or(MUTATIONS, |number| number.parse().unwrap());
    for (name, target) in TARGETS {
        let seeds = seeds(&fuzz.join("corpus").join(name));
        assert!(!seeds.is_empty(), "{name} has no seeds");
        seeds.iter().for_each(|seed| target(seed));
        let mut numbers = Numbers(1);
        for _ in 0..mutations {
            let data = mutated(&seeds, &mut numbers);
            let run = std::panic::catch_unwind(|| target(&data));
            assert!(run.is_ok(), "{name}: {:?}", String::from_utf8_lossy(&data));
        }
    }
}

#[test]
fn each_entry_point_has_a_program_for_libfuzzer() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let programs = fs::read_dir(fuzz.join("fuzz_targets")).unwrap();
    let programs: BTreeSet<_> = programs
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let expected = TARGETS.iter().map(|(name, _)| format!("{name}.rs"));
    assert_eq!(programs, expected.collect());
    let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
    }
}
