//! The units and the Compose file, as systemd, Compose and a shell read them.

use std::{fs, path::Path, process::Command};

use site_gen::deploy::{DeployFile, DeployOptions, files};

use crate::files::{CASES, roster};

/// The cases that are no pods.
fn machines() -> impl Iterator<Item = &'static str> {
    let pods = |case: &&str| case.starts_with("kubernetes");
    CASES.into_iter().filter(move |case| !pods(case))
}

/// The files of a case whose names end with `ending`.
fn named(case: &str, ending: &str) -> Vec<DeployFile> {
    let all = files(&roster(case), &DeployOptions::default());
    let named: Vec<_> = all
        .into_iter()
        .filter(|file| file.name.ends_with(ending))
        .collect();
    assert!(!named.is_empty(), "{case} has no {ending}");
    named
}

/// What a tool prints about a file; `None` if the tool is missing.
fn read_by(tool: &str, arguments: &[&str], file: &Path) -> Option<String> {
    let output = Command::new(tool).args(arguments).arg(file).output().ok()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some(text(&output.stdout) + &text(&output.stderr))
}

#[test]
fn systemd_takes_the_units() {
    for case in machines() {
        for file in named(case, ".service") {
            let folder = tempfile::tempdir().unwrap();
            let path = folder
                .path()
                .join(Path::new(&*file.name).file_name().unwrap());
            // the programs need not be installed here
            let text = file
                .text
                .replace("/usr/local/bin/edge-hook", "/bin/true")
                .replace("/usr/local/bin/mitts", "/bin/true");
            fs::write(&path, text).unwrap();
            let read = read_by("systemd-analyze", &["verify", "--man=no"], &path);
            let Some(text) = read else {
                eprintln!("systemd-analyze is missing, so the units were not checked");
                return;
            };
            // it also reads other units of the machine, and has opinions on them
            let name = path.file_name().unwrap().to_str().unwrap();
            let complaints: Vec<_> = text.lines().filter(|line| line.contains(name)).collect();
            assert!(complaints.is_empty(), "{case}: {complaints:?}");
        }
    }
}

#[test]
fn compose_takes_its_file() {
    for case in machines() {
        for file in named(case, "compose.yaml") {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("compose.yaml");
            fs::write(&path, &file.text).unwrap();
            let output = Command::new("docker-compose")
                .arg("--file")
                .arg(&path)
                .args(["config", "--quiet"])
                .output();
            let Ok(output) = output else {
                eprintln!("docker-compose is missing, so its file was not checked");
                return;
            };
            let text = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{case}: {text}");
        }
    }
}

/// What `sh` gets as the unit's command: `$$` is a dollar sign.
fn script(unit: &str) -> String {
    let line = unit
        .lines()
        .find(|line| line.starts_with("ExecStart=/bin/sh -ec '"));
    let line = line.unwrap().split_once('\'').unwrap().1;
    line.trim_end_matches('\'').replace("$$", "$")
}

#[test]
fn the_engine_gets_its_secrets_in_its_environment_alone() {
    let unit = &named("full", "ovenmediaengine.service")[0].text;
    let folder = tempfile::tempdir().unwrap();
    let (credentials, programs) = (folder.path().join("credentials"), folder.path().join("bin"));
    fs::create_dir(&credentials).unwrap();
    fs::create_dir(&programs).unwrap();
    let engine = programs.join("OvenMediaEngine");
    fs::write(
        &engine,
        "#!/bin/sh\necho \"$ENGINE_SECRET+$ENGINE_TOKEN: $*\"\n",
    )
    .unwrap();
    fs::set_permissions(&engine, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let run = || {
        Command::new("/bin/sh")
            .args(["-ec", &script(unit)])
            .env("PATH", &path)
            .env("CREDENTIALS_DIRECTORY", &credentials)
            .output()
            .unwrap()
    };
    fs::write(credentials.join("ENGINE_SECRET"), "a $b\n").unwrap();
    assert!(!run().status.success(), "it starts without its token");
    fs::write(credentials.join("ENGINE_TOKEN"), "c \"d").unwrap();
    let output = run();
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text, "a $b+c \"d: -c %S/ovenmediaengine\n");
}

#[test]
fn every_secret_of_a_service_is_loaded() {
    for case in ["small", "full", "older"] {
        let roster = roster(case);
        for file in named(case, ".service") {
            if !file.name.ends_with("edge-hook.service") && !file.name.ends_with("engine.service") {
                continue;
            }
            let loaded = file.text.matches("\nLoadCredential=").count();
            let secrets = 1 + usize::from(roster.ome.api_token.is_some());
            assert_eq!(loaded, secrets, "{case}: {}", file.name);
        }
    }
}

/// A folder outside /var/lib, as the unit makes it and gives it to the service's user.
#[test]
fn a_folder_elsewhere_belongs_to_the_services_user() {
    let root = tempfile::tempdir().unwrap();
    let (state, records) = (
        root.path().join("ovenmediaengine"),
        root.path().join("records"),
    );
    fs::create_dir(&state).unwrap();
    let text = format!(
        "[site]\ntitle = \"S\"\nurl = \"https://h.example\"\n[recordings]\nfolder = \"{}\"\n[apps.show]\nrecord = true\n[users.a]\n",
        records.display()
    );
    let (roster, _) = roster::Roster::parse("mitts.toml", &text).unwrap();
    let all = files(&roster, &DeployOptions::default());
    let unit = all
        .iter()
        .find(|file| file.name.ends_with("ovenmediaengine.service"));
    let unit = &unit.unwrap().text;
    assert!(
        unit.contains(&format!("\nReadWritePaths=-{}\n", records.display())),
        "{unit}"
    );
    let line = unit
        .lines()
        .find(|line| line.starts_with("ExecStartPre=+/bin/sh -ec '"));
    let script = line
        .unwrap()
        .split_once('\'')
        .unwrap()
        .1
        .trim_end_matches('\'');
    let script = script.replace("$$", "$").replace("%%", "%");
    let script = script.replace("%S", &root.path().display().to_string());
    let run = || {
        Command::new("/bin/sh")
            .args(["-ec", &script])
            .status()
            .unwrap()
    };
    assert!(run().success());
    assert!(records.is_dir());
    fs::write(records.join("a.ts"), "x").unwrap();
    use std::os::unix::fs::MetadataExt;
    let owner = |path: &Path| fs::metadata(path).unwrap().uid();
    if std::os::unix::fs::chown(&state, Some(61_234), None).is_err() {
        eprintln!("only root can give files to others, so that was not checked");
        return;
    }
    assert!(run().success());
    assert_eq!([owner(&records), owner(&records.join("a.ts"))], [61_234; 2]);
}
