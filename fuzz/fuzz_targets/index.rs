#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| edge_hook::fuzzing::index(data));
