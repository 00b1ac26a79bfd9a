//! Trees that are written, replaced and cleared.

use super::*;

fn build(root: &Path, state: &Path, files: &[(&str, &str)]) -> (usize, usize) {
    let tree = Tree::open(root, state).unwrap();
    let mut new = Manifest::default();
    let mut changed = 0;
    for (path, text) in files {
        let staged = tree.stage(path, [1; 32], text.as_bytes()).unwrap();
        changed += usize::from(staged.changed);
        new.files.insert((*path).to_owned(), staged.entry);
    }
    (changed, tree.commit(&new).unwrap())
}

#[test]
fn writes_what_changed_and_deletes_only_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (root, state) = (folder.path().join("public"), folder.path());
    assert_eq!(
        build(
            &root,
            state,
            &[("a/index.html", "1"), ("b/c/d", "2"), ("e", "3")]
        ),
        (3, 0)
    );
    fs::write(root.join("b/mine"), "not the build's").unwrap();
    assert_eq!(
        build(&root, state, &[("a/index.html", "9"), ("e", "3")]),
        (1, 1)
    );
    assert_eq!(fs::read_to_string(root.join("a/index.html")).unwrap(), "9");
    assert!(!root.join("b/c").exists());
    assert!(root.join("b/mine").exists());
    assert!(!root.join(".mitts-stage").exists());
}

#[test]
fn a_replaced_file_can_be_of_a_later_second() {
    let folder = tempfile::tempdir().unwrap();
    let (root, state) = (folder.path().join("deploy"), folder.path());
    let mut seconds = std::collections::BTreeSet::new();
    for text in ["1", "2", "2", "3"] {
        let tree = Tree::open(&root, state).unwrap();
        let staged = tree.stage_later("a/b.sch", [1; 32], text.as_bytes());
        let files = [("a/b.sch".to_owned(), staged.unwrap().entry)].into();
        let new = Manifest {
            files,
            ..Manifest::default()
        };
        tree.commit(&new).unwrap();
        let written = fs::metadata(root.join("a/b.sch")).unwrap().modified();
        let since = written.unwrap().duration_since(std::time::UNIX_EPOCH);
        seconds.insert(since.unwrap().as_secs());
        let tree = Tree::open(&root, state).unwrap();
        assert!(
            tree.kept("a/b.sch", &[1; 32]).is_some(),
            "the manifest has the later time"
        );
    }
    assert_eq!(seconds.len(), 3);
}

#[test]
fn a_file_may_become_a_folder_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let (root, state) = (folder.path().join("public"), folder.path());
    build(&root, state, &[("a", "1"), ("b/c", "2")]);
    build(&root, state, &[("a/b", "1"), ("b", "2")]);
    assert_eq!(fs::read_to_string(root.join("a/b")).unwrap(), "1");
    assert_eq!(fs::read_to_string(root.join("b")).unwrap(), "2");
}

#[test]
fn what_a_killed_build_moved_is_deleted_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let (root, state) = (folder.path().join("public"), folder.path());
    build(&root, state, &[("a", "1")]);
    let tree = Tree::open(&root, state).unwrap();
    fs::write(tree.manifest.with_extension("pending"), "zed/index.html\n").unwrap();
    drop(tree);
    fs::create_dir(root.join("zed")).unwrap();
    fs::write(root.join("zed/index.html"), "x").unwrap();
    build(&root, state, &[("a", "1")]);
    assert!(!root.join("zed").exists());
}

#[test]
fn two_builds_at_once_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("public");
    let _first = Tree::open(&root, folder.path()).unwrap();
    assert!(Tree::open(&root, folder.path()).is_err());
}
