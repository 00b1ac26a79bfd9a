//! `mitts deploy`.

use std::{
    fmt::Write as _,
    io::Write as _,
    process::{Command, Output, Stdio},
};

use anyhow::Context;
use jiff::Timestamp;
use roster::Roster;

use crate::{
    cli::Deploy,
    commands::{build::summary, print, progress::Terminal, warn},
    deploy::node_folder,
    endpoints::Endpoints,
    failure::Failure,
    operate::release::{Effect, PARTS, Script, effects, incomplete},
    pipeline::{Options, build},
    project::Project,
    words::counted,
};

pub(super) fn run(project: &Project, args: &Deploy) -> Result<(), Failure> {
    let server = Server::find(&project.load()?.0, args)?;
    if args.back {
        refuse_edited(args, &on_server(args, &Script::Look)?)?;
        let printed = on_server(args, &Script::Back)?;
        let release = printed.lines().find_map(|line| line.strip_prefix("back "));
        print(&format!(
            "{} is back at release {}.\n",
            args.host,
            release.unwrap_or_default()
        ))?;
        return take_effect(args, &printed, &server);
    }
    let options = Options {
        out: project.path("public"),
        deploy: project.path("deploy"),
        endpoints: Endpoints::OneOrigin,
        lan: None,
        rest: false,
        only: None,
    };
    let built = build(project, &options, &Terminal::default())?;
    for report in &built.warnings {
        warn(report);
    }
    print(&format!("{}\n", summary(&built)))?;
    match args.dry_run {
        true => rehearse(project, args, &server),
        false => send(project, args, &server),
    }
}

/// What the roster says about the server.
struct Server {
    /// The folder of a node's own files in `deploy/`; empty outside of clusters.
    node: String,
    has_relays: bool,
}

impl Server {
    fn find(roster: &Roster, args: &Deploy) -> Result<Self, Failure> {
        let has_relays = !roster.relays.is_empty();
        let host = args.host.to_string();
        let host = host.rsplit('@').next().unwrap_or_default();
        let host = args.node.as_deref().unwrap_or(host);
        let node = match &roster.cluster {
            None if args.node.is_some() => {
                return Err(Failure::Usage("the roster has no [cluster]".to_owned()));
            }
            None => Some(String::new()),
            Some(_) => node_folder(roster, host.trim_matches(['[', ']'])),
        };
        let node = node.ok_or_else(|| {
            Failure::Usage(format!(
                "{host} is no address of a node in [cluster]; say which one it is with --node ADDRESS"
            ))
        })?;
        Ok(Server { node, has_relays })
    }
}

/// Changes that were made on the server are not lost.
fn refuse_edited(args: &Deploy, looked: &str) -> Result<(), Failure> {
    let is_edited = looked.lines().any(|line| line == "edited");
    match is_edited && !args.discard {
        true => Err(Failure::Usage(format!(
            "{0}:{1}/mitts.toml was changed there since it was sent, for example by `mitts kick` or `mitts user`; \
             take the changes over (rsync {0}:{1}/mitts.toml server.toml), then deploy with --discard",
            args.host, args.path
        ))),
        false => Ok(()),
    }
}

/// Sends a release, takes it into use, and shows or does what has to follow.
fn send(project: &Project, args: &Deploy, server: &Server) -> Result<(), Failure> {
    let looked = on_server(args, &Script::Look)?;
    refuse_edited(args, &looked)?;
    let has_current = looked.lines().any(|line| line == "current");
    let now = Timestamp::now().strftime("%Y%m%dT%H%M%S%.3fZ");
    let release = now.to_string().replace('.', "");
    on_server(args, &Script::Prepare(release.clone()))?;
    for part in PARTS {
        let mut rsync = rsync(args);
        let is_folder = project.path(part).is_dir();
        if is_folder {
            rsync.arg("--delete");
            if has_current {
                // unchanged files are not sent again, and take no place
                rsync.arg(format!("--link-dest={}/current/{part}", args.path));
            }
        }
        let to = format!("{}:{}/{}/", args.host, args.path, incomplete(&release));
        rsync.arg(source(project, part)).arg(match is_folder {
            true => format!("{to}{part}/"),
            false => to + part,
        });
        output(rsync, "rsync", None)?;
    }
    let printed = on_server(args, &Script::Switch(release.clone()))?;
    print(&format!(
        "{} has release {release} in {}.\n",
        args.host, args.path
    ))?;
    take_effect(args, &printed, server)
}

/// Shows what would be sent.
fn rehearse(project: &Project, args: &Deploy, server: &Server) -> Result<(), Failure> {
    let looked = on_server(args, &Script::Look)?;
    refuse_edited(args, &looked)?;
    if !looked.lines().any(|line| line == "current") {
        return print(&format!(
            "{} has no release in {} yet: everything would be sent.\n",
            args.host, args.path
        ));
    }
    let mut text = String::new();
    let mut changed = Vec::new();
    for part in PARTS {
        let mut rsync = rsync(args);
        rsync.args(["--dry-run", "--itemize-changes"]);
        let is_folder = project.path(part).is_dir();
        if is_folder {
            rsync.arg("--delete");
        }
        let end = if is_folder { "/" } else { "" };
        rsync
            .arg(source(project, part))
            .arg(format!("{}:{}/current/{part}{end}", args.host, args.path));
        let printed = output(rsync, "rsync", None)?;
        let sent: Vec<&str> = itemized(&printed, "<f").collect();
        let deleted = itemized(&printed, "*deleting").count();
        // writing to a String cannot fail
        let _ = writeln!(
            text,
            "{part}: {} would be sent, {deleted} deleted",
            counted(sent.len(), "file")
        );
        if part != "public" {
            changed.extend(sent.into_iter().map(str::to_owned));
        }
    }
    let changed = changed.iter().map(String::as_str);
    for effect in effects(changed, &args.path, &server.node, server.has_relays) {
        text.push_str(&line(args, &effect));
    }
    print(&text)
}

/// The names of files that rsync lists with this mark.
fn itemized<'a>(printed: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = printed.lines().filter(move |line| line.starts_with(mark));
    lines.filter_map(|line| line.split_once(' ').map(|(_, name)| name.trim_start()))
}

/// Shows the commands with which changed files take effect, or runs them.
fn take_effect(args: &Deploy, printed: &str, server: &Server) -> Result<(), Failure> {
    let changed = printed
        .lines()
        .filter_map(|line| line.strip_prefix("changed "));
    let effects = effects(changed, &args.path, &server.node, server.has_relays);
    let text: String = effects.iter().map(|effect| line(args, effect)).collect();
    print(&text)?;
    if !args.restart || effects.is_empty() {
        return Ok(());
    }
    let commands = effects.into_iter().map(|effect| effect.command);
    on_server(args, &Script::Run(commands.collect()))?;
    print("Done.\n")
}

fn line(args: &Deploy, effect: &Effect) -> String {
    let command = &effect.command;
    match args.restart {
        true => format!("Running for {}: {command}\n", effect.what),
        false => format!("Changed: {}. On the server: {command}\n", effect.what),
    }
}

/// rsync with the options that all of its calls have.
fn rsync(args: &Deploy) -> Command {
    let mut command = Command::new("rsync");
    // by checksums: files of one size that were changed within a second look the same by their times
    command
        .args(["--recursive", "--links", "--times", "--checksum"])
        .arg("--chmod=D755,F644")
        .arg("--rsh")
        .arg(&args.ssh);
    command
}

/// A part of the site as rsync's source: a folder's contents, or a file.
fn source(project: &Project, part: &str) -> std::ffi::OsString {
    let path = match part {
        "mitts.toml" => project.roster.clone(),
        part => project.path(part),
    };
    // with a relative path, a colon in it would be a host
    let path = std::path::absolute(&path).unwrap_or(path);
    let mut text = path.clone().into_os_string();
    if path.is_dir() {
        text.push("/");
    }
    text
}

/// Runs a script on the server, and returns what it prints.
fn on_server(args: &Deploy, script: &Script) -> Result<String, Failure> {
    let mut words = args.ssh.split_whitespace();
    let program = words.next().unwrap_or("ssh");
    let mut command = Command::new(program);
    command.args(words).arg(args.host.to_string()).arg("sh -s");
    output(command, program, Some(&script.text(&args.path)))
}

/// What a program prints.
fn output(mut command: Command, program: &str, input: Option<&str>) -> Result<String, Failure> {
    let stdin = match input {
        Some(_) => Stdio::piped(),
        None => Stdio::null(),
    };
    let run = || -> std::io::Result<Output> {
        let mut child = command
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let (Some(text), Some(mut stdin)) = (input, child.stdin.take()) {
            // a program that ends early says why by its exit code
            let _ = stdin.write_all(text.as_bytes());
        }
        child.wait_with_output()
    };
    let output = run().with_context(|| {
        format!(
            "{program} cannot be run here; install it, for example with apt-get install {program}"
        )
    })?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match output.status.code() {
        Some(0) => Ok(text(&output.stdout)),
        // of our own scripts
        Some(3) if input.is_some() => {
            Err(Failure::Usage(text(&output.stderr).trim_end().to_owned()))
        }
        _ => Err(anyhow::anyhow!("{program} failed: {}", text(&output.stderr).trim_end()).into()),
    }
}
