//! Closed pipes, full disks, coloured terminals, and completions.

use std::{
    fs,
    io::pipe,
    process::{Command, Stdio},
};

use crate::support::{SMALL, Site, said};

#[test]
fn a_closed_pipe_is_not_an_error() {
    let site = Site::demo();
    for args in [
        &["user", "list"][..],
        &["user", "list", "--json"],
        &["user", "show", "alice"],
        &["check"],
        &["completions", "bash"],
        &["--help"],
        &["build"],
    ] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let (errors, gone) = pipe().unwrap();
        drop(errors);
        let status = site
            .command(args)
            .stdout(writer)
            .stderr(gone)
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(0), "{args:?}");
    }
    // failures still have their exit code
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let status = site
        .command(&["user", "show", "nobody"])
        .stderr(writer)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_io_error() {
    let site = Site::demo();
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = site
        .command(&["user", "list"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}

const COLOUR: char = '\u{1b}';

#[test]
fn without_a_terminal_there_is_no_colour() {
    let site = Site::new(&format!("{SMALL}colour = 1\n"));
    for args in [
        &["check"][..],
        &["build"],
        &["user", "list"],
        &["bild"],
        &["--help"],
    ] {
        let output = site.run(args);
        let said = [output.stdout, output.stderr].concat();
        assert!(
            !said.is_empty() && !said.contains(&(COLOUR as u8)),
            "{args:?}"
        );
    }
}

/// Runs a command on its own terminal, checks the exit code, and returns the output.
#[cfg(target_os = "linux")]
fn on_a_terminal(site: &Site, args: &str, no_colour: bool, code: i32) -> String {
    let mut command = Command::new("script");
    let line = format!("{} {args}", env!("CARGO_BIN_EXE_mitts"));
    command
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .current_dir(site.path(""))
        .env("TERM", "xterm-256color")
        .env_remove("NO_COLOR")
        .stdin(Stdio::null());
    if no_colour {
        command.env("NO_COLOR", "1");
    }
    said(&command.output().unwrap(), Some(code))
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_colour_unless_disabled() {
    let site = Site::new(&format!("{SMALL}colour = 1\n"));
    for args in ["check", "build", "user list"] {
        let coloured = on_a_terminal(&site, args, false, 1);
        assert!(coloured.contains(COLOUR), "{args}: {coloured:?}");
        assert!(coloured.contains("colour"), "{coloured:?}");
        let plain = on_a_terminal(&site, args, true, 1);
        assert!(!plain.contains(COLOUR), "{args}: {plain:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_build_shows_its_progress_only_on_a_terminal() {
    let roster = |users: usize| -> String {
        let users = (0..users).map(|n| format!("[users.user-{n}]\n"));
        SMALL.to_owned() + &users.collect::<String>()
    };
    let site = Site::new(&roster(1_000));
    let piped = site.good(&["build", "--out", "piped"]);
    let built = piped.split("Built ").nth(1).unwrap();
    let pages: usize = built.split(' ').next().unwrap().parse().unwrap();
    assert!(pages >= 2_000, "{piped}");
    let bar = format!("/{pages} pages");
    assert!(!piped.contains(&bar), "{piped}");
    let shown = on_a_terminal(&site, "build --out shown", false, 0);
    assert!(shown.contains(&bar), "{shown:?}");
    assert!(shown.contains(&format!("Built {pages} pages")), "{shown:?}");
    // finished before the progress bar appears
    site.write("mitts.toml", roster(10));
    let short = on_a_terminal(&site, "build --out shown", false, 0);
    assert!(
        short.contains("Built ") && !short.contains(" left"),
        "{short:?}"
    );
}

#[test]
fn completions_know_every_command_and_shell_scripts_parse() {
    let site = Site::empty();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = site.good(&["completions", shell]);
        for word in [
            "rotate",
            "disable",
            "key-stdin",
            "end-old",
            "completions",
            "roster",
        ] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
        site.write(&format!("completions.{shell}"), script);
    }
    let bash = Command::new("bash")
        .arg("-n")
        .arg(site.path("completions.bash"))
        .output();
    if let Ok(output) = bash {
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
