//! One run reports the mistakes of all files, without those that are only consequences of others.

use std::{fs, path::Path};

use roster::{Report, Roster};
use site_gen::{
    pipeline::{Depth, problems},
    project::Project,
};

use crate::support::{SMALL, Site};

fn found(site: &Site) -> Vec<Report> {
    let project = Project::new(site.path("mitts.toml"));
    let examined = Roster::examine("mitts.toml", &project.read().unwrap());
    problems(&project, examined, Depth::Everything).unwrap()
}

/// Tries every kind of invalid roster with valid pages.
#[test]
fn an_error_in_the_roster_causes_no_errors_in_pages() {
    let site = Site::empty();
    site.write(
        "content/a.md",
        "# A\n\n[them](/alice/) [on](/schedule/) [go](/go-live/) [b](b.md#more) [c](/b/)\n",
    );
    site.write("content/b.md", "# B\n\n## More\n\nText.\n");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../roster/tests/problems");
    let mut rosters = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bad = path.extension().is_some_and(|ending| ending == "toml");
        let Some(text) = fs::read(&path)
            .ok()
            .filter(|_| bad)
            .and_then(|text| String::from_utf8(text).ok())
        else {
            continue;
        };
        // valid rosters may lack the people that the pages link to
        if Roster::parse("mitts.toml", &text).is_ok() {
            continue;
        }
        rosters += 1;
        site.write("mitts.toml", &text);
        // a stream of alice does not make her a user
        let names_alice = text.contains("alice") && text.contains("users");
        for report in found(&site) {
            let of_pages = report.path.contains("content");
            let untrue = report
                .problems
                .iter()
                .find(|problem| of_pages && (names_alice || !problem.message().contains("alice")));
            let shown = path.display();
            assert!(untrue.is_none(), "{shown}: {untrue:?}\n{:?}", report.path);
        }
    }
    assert!(rosters > 30, "{rosters}");
}

#[test]
fn targets_hidden_by_an_error_are_not_reported_as_missing() {
    let site = Site::new(&SMALL.replace("[users.alice]", "[user.alice]"));
    site.write(
        "content/a.md",
        "[x](/alice/) [y](bad.md#z) [z](Bad%20Name.md) [t](/tags/x/) [n](/news/)\n",
    );
    site.write("content/bad.md", "+++\ntags = [\"x\"]\ndate = 1\n");
    site.write(
        "content/news/one.md",
        "+++\ndrafft = true\n+++\n[not looked at](nope.md)\n",
    );
    site.write("content/Bad Name.md", "# Bad\n");
    let mut all: Vec<_> = found(&site)
        .into_iter()
        .flat_map(|report| {
            let name = report.path.rsplit("content/").next().unwrap().to_owned();
            report
                .problems
                .into_iter()
                .map(move |problem| (name.clone(), problem.code()))
        })
        .collect();
    all.sort();
    assert_eq!(
        all,
        [
            ("Bad Name.md".to_owned(), "page-name"),
            ("bad.md".to_owned(), "front-matter"),
            ("mitts.toml".to_owned(), "unknown-field"),
            ("news/one.md".to_owned(), "unknown-field"),
        ]
    );
}

/// Root may read everything, so the program runs as another user.
#[cfg(target_os = "linux")]
#[test]
fn check_and_build_report_an_unreadable_file() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let site = Site::new(SMALL);
    site.write("content/film.mp4", "x");
    site.write("content/page.md", "x\n\n[f](film.mp4) [nope](nope.md)\n");
    site.write("content/themes.md", "x\n");
    let own = fs::metadata(site.path("")).unwrap().uid();
    let may = |name: &str, mode| {
        fs::set_permissions(site.path(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    may("", 0o777);
    for secret in ["content/film.mp4", "content/themes.md"] {
        may(secret, 0o000);
    }
    let program = site.path("mitts");
    fs::copy(env!("CARGO_BIN_EXE_mitts"), &program).unwrap();
    for command in ["check", "build"] {
        let mut run = match own {
            0 => {
                let mut run = std::process::Command::new("setpriv");
                run.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"])
                    .arg(&program);
                run
            }
            _ => std::process::Command::new(&program),
        };
        run.env("XDG_CACHE_HOME", crate::support::NO_CACHE);
        let output = run
            .arg(command)
            .current_dir(site.path(""))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{command}: {said}");
        for file in ["content/film.mp4", "content/themes.md", "content/page.md"] {
            assert!(said.contains(file), "{command}: {file}\n{said}");
        }
        assert!(said.contains("3 errors"), "{command}: {said}");
    }
}
