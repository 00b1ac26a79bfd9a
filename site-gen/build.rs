//! Files that the program holds inside it: a new one among them must make a new program.

fn main() {
    for path in [
        "../themes/default",
        "../content",
        "../mitts.toml",
        "players",
    ] {
        println!("cargo:rerun-if-changed={path}");
    }
}
