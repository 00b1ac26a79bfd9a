//! mitts
fn main() {}
