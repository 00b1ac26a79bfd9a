//! edge-hook
fn main() {}
