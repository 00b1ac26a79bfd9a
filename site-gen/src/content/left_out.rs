//! Names of files that nobody means to publish: those that editors, merge tools, file synchronisers and operating
//! systems leave in a folder. They may contain text that its author has deleted.

use roster::Problem;

/// Files and folders of operating systems and storage servers.
const SYSTEM: [&str; 9] = [
    "$recycle.bin",
    "@eadir",
    "__macosx",
    "desktop.ini",
    "ehthumbs.db",
    "icon\r",
    "lost+found",
    "system volume information",
    "thumbs.db",
];

const HIDDEN: &str = "hidden";
const BACKUP: &str = "a backup copy";
const EDITOR: &str = "an editor's working file";
const MERGE: &str = "left by a merge";
const SYNC: &str = "a copy that a file synchroniser made of a conflict";
const DOWNLOAD: &str = "an unfinished download";

/// Why a file or folder with this name is left out of a site, as the end of "it is ..."; `None` if it is not left out.
pub fn reason(name: &str) -> Option<&'static str> {
    if name.starts_with('.') {
        return Some(HIDDEN);
    }
    if name.ends_with('~') {
        return Some(BACKUP);
    }
    // Emacs, Microsoft Office, and the file with which Vim tests whether it can write
    let is_auto_saved = name.len() > 1 && name.starts_with('#') && name.ends_with('#');
    if is_auto_saved || name.starts_with("~$") || name == "4913" {
        return Some(EDITOR);
    }
    let lower = name.to_ascii_lowercase();
    if SYSTEM.contains(&&*lower) {
        return Some("the operating system's");
    }
    if lower.contains("conflict") && is_of_a_conflict(&lower) {
        return Some(SYNC);
    }
    let (stem, ending) = name.rsplit_once('.')?;
    let ending_of = |ending: &str| match ending {
        "bak" | "backup" | "old" | "save" => Some(BACKUP),
        "autosave" | "kate-swp" | "swm" | "swn" | "swo" | "swp" | "tmp" => Some(EDITOR),
        "mine" | "orig" | "rej" => Some(MERGE),
        "crdownload" | "part" => Some(DOWNLOAD),
        _ => None,
    };
    let lower_ending = &lower[stem.len() + 1..];
    if let Some(why) = ending_of(lower_ending) {
        return Some(why);
    }
    if is_number(ending) && stem.ends_with(".save") {
        return Some(BACKUP);
    }
    // IntelliJ: a.md___jb_tmp___; TextEdit: a.md.sb-f3ed5eb5-a1b2c3
    let is_intellij = ["___jb_tmp___", "___jb_old___", "___jb_bak___"]
        .iter()
        .any(|end| ending.ends_with(end));
    if is_intellij || ending.len() == 18 && ending.starts_with("sb-") {
        return Some(EDITOR);
    }
    is_of_a_merge(stem, ending).then_some(MERGE)
}

/// The [`reason`] of the first part of a path that has one.
pub fn reason_of_path(path: &str) -> Option<&'static str> {
    path.split('/').find_map(|part| match part {
        "" | "." | ".." => None,
        part => reason(part),
    })
}

/// Adds to the problem of a missing file why files with such a name are left out, if they are.
pub fn explained(problem: Problem, path: &str) -> Problem {
    match reason_of_path(path) {
        Some(reason) => problem
            .label(format!("files of such a name are left out: it is {reason}"))
            .help("give the file another name"),
        None => problem,
    }
}

/// Syncthing, Dropbox and Nextcloud, ownCloud.
fn is_of_a_conflict(lower: &str) -> bool {
    let dated = |(_, after): (&str, &str)| after.get(..8).is_some_and(is_number);
    lower.contains(".sync-conflict-")
        || lower.contains("conflicted copy")
        || lower.contains("(case conflict")
        || lower.split_once("_conflict-").is_some_and(dated)
}

/// Git's `a_LOCAL_1234.png` and `a.png.LOCAL.1234.png`, Subversion's `a.png.merge-left.r12`.
fn is_of_a_merge(stem: &str, ending: &str) -> bool {
    let numbered = ending.strip_prefix('r').is_some_and(is_number);
    if numbered && (stem.ends_with(".merge-left") || stem.ends_with(".merge-right")) {
        return true;
    }
    let Some((before, number)) = stem.rsplit_once(['_', '.']) else {
        return false;
    };
    let sides = ["BACKUP", "BASE", "LOCAL", "REMOTE"];
    let is_side = |side: &&str| {
        let before = before.strip_suffix(*side);
        before.is_some_and(|before| before.ends_with(['_', '.']))
    };
    is_number(number) && sides.iter().any(is_side)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Long because of its table.
    #[test]
    fn what_programs_leave_behind_is_known() {
        for (why, names) in [
            (
                HIDDEN,
                &[
                    ".git",
                    ".DS_Store",
                    "._a.md",
                    ".a.md.swp",
                    ".#a.md",
                    ".a.md.kate-swp",
                ][..],
            ),
            (
                BACKUP,
                &[
                    "a.md~",
                    "a.un~",
                    "a.md.~1~",
                    "a.md.bak",
                    "a.BAK",
                    "a.md.old",
                    "a.md.save",
                    "a.md.save.1",
                ],
            ),
            (
                EDITOR,
                &[
                    "#a.md#",
                    "~$a.docx",
                    "4913",
                    "a.md.swp",
                    "a.md.tmp",
                    "a.md___jb_tmp___",
                    "a.md.sb-f3ed5eb5-a1b2c3",
                ],
            ),
            (
                MERGE,
                &[
                    "a.md.orig",
                    "a.md.rej",
                    "a.md.mine",
                    "a_LOCAL_1234.png",
                    "a.png.BASE.1234.png",
                    "a.png.merge-left.r12",
                ],
            ),
            (
                SYNC,
                &[
                    "a.sync-conflict-20261101-101112-ABCDEFG.md",
                    "a (Ann's conflicted copy 2026-11-01).md",
                    "a (Case Conflict).png",
                    "a_conflict-20261101-101112.md",
                ],
            ),
            (DOWNLOAD, &["a.mp4.part", "a.zip.crdownload"]),
            (
                "the operating system's",
                &["Thumbs.db", "desktop.ini", "__MACOSX", "@eaDir"],
            ),
        ] {
            for name in names {
                assert_eq!(reason(name), Some(why), "{name}");
            }
        }
    }

    #[test]
    fn what_people_name_is_published() {
        for name in [
            "a.md",
            "a.svg",
            "a.swf",
            "old",
            "backup",
            "tmp",
            "bak",
            "a",
            "#",
            "#a",
            "a#",
            "4913.png",
            "part.1",
            "conflict.md",
            "a-conflict-2026.md",
            "a_local_1.png",
            "LOCAL_1.png",
            "a.r12",
            "a.orig.png",
            "~a",
            "a.1",
            "A.PNG",
            "hello world.txt",
            "c++.md",
            "a.part.png",
            "é.png",
        ] {
            assert_eq!(reason(name), None, "{name}");
        }
        assert_eq!(reason_of_path("../a/b.md~"), Some(BACKUP));
        assert_eq!(reason_of_path("./a/b.md"), None);
    }
}
