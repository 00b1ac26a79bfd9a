//! Files and folders that cannot be read or written, with exit code 2, and the files that `init`
//! writes.

use std::path::Path;

use crate::support::{SMALL, Site, tree};

#[test]
fn a_folder_is_not_a_roster() {
    let site = Site::empty();
    site.write("mitts.toml/file", "");
    for command in [
        &["check"][..],
        &["build"],
        &["user", "list"],
        &["user", "add", "x"],
    ] {
        let said = site.bad(1, command);
        assert!(said.contains("mitts.toml is a folder"), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

/// If the key could not be printed, the command must fail.
#[test]
fn a_key_that_cannot_be_printed_is_an_error() {
    let site = Site::new(SMALL);
    for command in ["user add zoe", "user rotate zoe"] {
        let line = format!("{} {command} > /dev/full", env!("CARGO_BIN_EXE_mitts"));
        let run = std::process::Command::new("sh")
            .args(["-c", &line])
            .current_dir(site.path(""))
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(2), "{command}");
        let said = String::from_utf8(run.stderr).unwrap();
        assert!(
            said.contains("`mitts user rotate zoe --end-old now` makes another"),
            "{said}"
        );
    }
}

#[test]
fn a_state_folder_that_cannot_be_created_is_an_io_error() {
    let site = Site::new(SMALL);
    site.write(".mitts", "a file");
    for command in [&["build"][..], &["user", "add", "x"]] {
        let said = site.bad(2, command);
        assert!(said.contains(".mitts cannot be made"), "{said}");
    }
    assert_eq!(site.read("mitts.toml"), SMALL);
    // commands that only read need none
    site.good(&["check"]);
    site.good(&["user", "list"]);
}

#[test]
fn folders_that_cannot_be_written_are_io_errors() {
    let site = Site::new(SMALL);
    let said = site.bad(2, &["init", "/proc/no/such"]);
    assert!(said.contains("/proc/no/such"), "{said}");
    let said = site.bad(2, &["build", "--out", "/proc/no/such"]);
    assert!(said.contains("cannot be written"), "{said}");
    assert!(!site.path("deploy").exists());
    site.write("content/a.md/inner.txt", "a folder called as a page");
    site.good(&["check"]);
}

#[cfg(target_os = "linux")]
#[test]
fn without_permission_nothing_changes() {
    use std::{fs, os::unix::fs::PermissionsExt, process::Command};
    let site = Site::new(SMALL);
    site.good(&["build"]);
    let before = site.tree("");
    for folder in ["", "public", "public/alice", ".mitts"] {
        let mode = fs::Permissions::from_mode(0o555);
        fs::set_permissions(site.path(folder), mode).unwrap();
    }
    site.write("mitts.toml", SMALL.replace("Alice", "Alicia"));
    // root may write anywhere, so run as another user
    let run = |args: &[&str]| {
        let root = fs::metadata("/proc/self").is_ok_and(|own| {
            use std::os::unix::fs::MetadataExt;
            own.uid() == 0
        });
        let mut command = match root {
            true => {
                // other users may have no access to the folders of the program and of temporary files
                let program = site.path("public/mitts");
                fs::copy(env!("CARGO_BIN_EXE_mitts"), &program).unwrap();
                let mut command = Command::new("setpriv");
                command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
                command.arg(program);
                command
            }
            false => Command::new(env!("CARGO_BIN_EXE_mitts")),
        };
        let output = command
            .args(args)
            .current_dir(site.path(""))
            .output()
            .unwrap();
        fs::remove_file(site.path("public/mitts")).ok();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
    };
    run(&["build"]);
    run(&["user", "add", "bob"]);
    for folder in ["", "public", "public/alice", ".mitts"] {
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(site.path(folder), mode).unwrap();
    }
    let mut after = site.tree("");
    after.insert("mitts.toml".to_owned(), SMALL.into());
    crate::support::assert_same(&before, &after, "something was written");
}

#[test]
fn init_writes_the_demo_as_it_is_here() {
    let site = Site::demo();
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    assert_eq!(
        site.read("mitts.toml").as_bytes(),
        std::fs::read(top.join("mitts.toml")).unwrap()
    );
    let content = tree(&top.join("content"));
    assert!(!content.is_empty());
    crate::support::assert_same(&site.tree("content"), &content, "content");
    assert_eq!(
        site.read(".gitignore"),
        "/public/\n/deploy/\n/.mitts/\n*.zip\n"
    );
    assert!(!site.path("themes").exists());
    let themed = Site::empty();
    themed.good(&["init", "--theme"]);
    let theme = tree(&top.join("themes/default"));
    assert!(theme.len() > 10);
    crate::support::assert_same(&themed.tree("themes/default"), &theme, "theme");
}

#[test]
fn init_keeps_an_ignore_file_and_overwrites_nothing() {
    let site = Site::empty();
    site.write(".gitignore", "mine\n");
    site.write("notes.txt", "mine\n");
    site.good(&["init"]);
    assert_eq!(site.read(".gitignore"), "mine\n");
    site.write("mitts.toml", "mine");
    let before = site.tree("");
    site.bad(1, &["init"]);
    site.bad(1, &["init", "--theme"]);
    crate::support::assert_same(&before, &site.tree(""), "init wrote");
}

#[test]
fn the_text_about_a_removed_user_is_not_a_page() {
    let site = Site::new(&format!("{SMALL}about = \"users/alice.md\"\n"));
    site.write("content/users/alice.md", "Hers.\n");
    site.write("content/users/alice.txt", "a file beside it");
    site.good(&["user", "add", "bob"]);
    site.good(&["user", "remove", "alice"]);
    site.good(&["build"]);
    assert!(!site.path("public/users/alice").exists());
    assert!(site.path("public/users/alice.txt").exists());
}

#[test]
fn private_streams_are_on_no_layout() {
    let site = Site::new(&format!(
        "{SMALL}\n[users.bob]\nwatchers = []\n[users.carol]\nenabled = false\n\
         [layouts.all]\nkind = \"grid\"\nstreams = [\"show/*\"]\n\
         [layouts.two]\nslots = [\n\
         {{ stream = \"show/alice\", x = 0, y = 0, w = 9, h = 9 }},\n\
         {{ stream = \"show/bob\", x = 9, y = 0, w = 9, h = 9 }},\n]\n"
    ));
    site.good(&["build"]);
    for page in ["all", "two"] {
        let page = site.read(&format!("public/{page}/index.html"));
        assert!(page.contains("show/alice"), "{page}");
        assert!(
            !page.contains("show/bob") && !page.contains("show/carol"),
            "{page}"
        );
    }
    let home = site.read("public/index.html");
    assert!(
        home.contains("1 stream") && !home.contains("2 streams"),
        "{home}"
    );
    for page in ["bob", "carol"] {
        let page = site.read(&format!("public/{page}/index.html"));
        assert!(!page.contains("Watch together"), "{page}");
    }
    // only a warning, so an edit succeeds
    site.good(&["user", "remove", "carol"]);
}

#[test]
fn an_unchanged_build_shows_warnings_again() {
    let unspoken = SMALL.replace("[apps", "language = \"nl\"\n[apps");
    for (roster, warning) in [
        (
            format!("{SMALL}\n[notify]\ndiscord = {{ env = \"DISCORD\" }}\n"),
            "no notification is sent",
        ),
        (unspoken, "the theme has no texts in this language"),
    ] {
        let site = Site::new(&roster);
        for _ in 0..2 {
            let output = site.command(&["build"]).output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.contains(warning), "{said}");
        }
    }
}

#[test]
fn only_the_first_of_many_broken_links_have_suggestions() {
    let site = Site::new(SMALL);
    for number in 0..60 {
        // a page, a file and an address, each linked from two pages
        for part in ["a", "b"] {
            let text =
                format!("[1](page-{number}x.md) ![2](/file-{number}x.png) [3](/page-{number}y/)\n");
            site.write(&format!("content/{part}/page-{number}.md"), text);
        }
    }
    let said = site.bad(1, &["check"]);
    assert!(said.contains("360 errors"), "{said}");
    let meant = said.lines().filter(|line| line.contains("did you mean"));
    // suggestions are made for fifty names of each kind, and each is on two pages
    let count = meant.count();
    assert!((1..=3 * 50 * 2).contains(&count), "{count}");
    assert!(said.contains("did you mean `a/page-0.md`?"), "{said}");
}

#[test]
fn every_command_that_is_shown_has_a_man_page() {
    let site = Site::empty();
    site.good(&["man", "man"]);
    let pages = site.tree("man");
    for name in [
        "mitts.1",
        "mitts-server-install.1",
        "mitts-user-add.1",
        "mitts-doctor.1",
    ] {
        let page = String::from_utf8(pages[name].clone()).unwrap();
        assert!(
            page.contains(".SH NAME") && page.contains("Examples:"),
            "{name}: {page}"
        );
    }
    for hidden in ["leash", "hold", "man"] {
        assert!(
            !pages.contains_key(&format!("mitts-{hidden}.1")),
            "{hidden}"
        );
    }
    let again = Site::empty();
    again.good(&["man", "man"]);
    assert_eq!(again.tree("man"), pages);
    let said = site.bad(2, &["man", "man/mitts.1"]);
    assert!(
        said.contains("man pages cannot be written into man/mitts.1"),
        "{said}"
    );
}
