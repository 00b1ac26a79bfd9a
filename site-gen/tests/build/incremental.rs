//! An incremental build has the same output as a clean one, whatever was edited, and writes only changed
//! files.

use std::{collections::BTreeMap, fs};

use proptest::prelude::*;

use crate::support::{SMALL, Site, assert_same, times};

#[test]
fn two_builds_of_one_roster_have_the_same_bytes() {
    let site = Site::demo();
    site.good(&["build", "--out", "a", "--deploy", "b"]);
    site.good(&["build", "--out", "c", "--deploy", "d"]);
    assert_same(&site.tree("a"), &site.tree("c"), "public");
    let deploy = in_public(site.tree("b"), "a");
    assert_same(&deploy, &in_public(site.tree("d"), "c"), "deploy");
    // in another folder, with another path to the roster, on one thread
    let other = Site::demo();
    let mut command = other.command(&["-r", "./mitts.toml", "build"]);
    command
        .env("RAYON_NUM_THREADS", "1")
        .env("TZ", "Asia/Tokyo")
        .env("LC_ALL", "C");
    assert!(command.status().unwrap().success());
    assert_same(&site.tree("a"), &other.tree("public"), "public");
    assert_same(&deploy, &other.tree("deploy"), "deploy");
}

#[test]
fn an_unchanged_site_is_not_written() {
    let site = Site::demo();
    site.good(&["build"]);
    let (public, deploy) = (times(&site.path("public")), times(&site.path("deploy")));
    assert!(site.good(&["build"]).contains("nothing changed"));
    // also if the state is lost
    fs::remove_dir_all(site.path(".mitts")).unwrap();
    site.good(&["build"]);
    assert_eq!(times(&site.path("public")), public);
    assert_eq!(times(&site.path("deploy")), deploy);
}

#[test]
fn only_files_whose_bytes_change_are_written() {
    let site = Site::demo();
    site.good(&["build"]);
    let (tree, before) = (site.tree("public"), times(&site.path("public")));
    site.write(
        "mitts.toml",
        site.read("mitts.toml").replace("\"Dev\"", "\"Devi\""),
    );
    let said = site.good(&["build"]);
    let (edited, after) = (site.tree("public"), times(&site.path("public")));
    let mut changed = 0;
    for (name, bytes) in &edited {
        let same = tree.get(name) == Some(bytes);
        changed += usize::from(!same);
        assert_eq!(same, before[name] == after[name], "{name}");
    }
    assert!(
        said.contains(&format!("{changed} files changed")),
        "{said}: {changed}"
    );
    assert!((2..=8).contains(&changed), "{changed} files for one name");
}

#[test]
fn only_its_own_files_are_deleted() {
    let site = Site::demo();
    site.good(&["build"]);
    site.write("public/notes.txt", "not the build's");
    site.write("public/dev/photo.jpg", "not the build's");
    site.write("public/.well-known/security.txt", "not the build's");
    site.write("deploy/local.conf", "not the build's");
    site.good(&["user", "remove", "dev"]);
    site.good(&["user", "remove", "erin"]);
    site.good(&["build"]);
    assert!(!site.path("public/dev/index.html").exists());
    assert!(!site.path("public/dev/obs").exists());
    assert!(
        !site.path("public/erin").exists(),
        "an empty folder is left"
    );
    for name in [
        "public/notes.txt",
        "public/dev/photo.jpg",
        "public/.well-known/security.txt",
        "deploy/local.conf",
    ] {
        assert_eq!(site.read(name), "not the build's");
    }
}

#[test]
fn changed_output_is_restored() {
    let site = Site::demo();
    site.good(&["build"]);
    let (public, deploy) = (site.tree("public"), site.tree("deploy"));
    site.write("public/alice/index.html", "defaced");
    let same_length = vec![b'x'; public["bob/index.html"].len()];
    site.write("public/bob/index.html", same_length);
    fs::remove_file(site.path("public/carol/index.html")).unwrap();
    fs::remove_dir_all(site.path("public/assets")).unwrap();
    fs::remove_file(site.path("public/index.html")).unwrap();
    fs::create_dir(site.path("public/index.html")).unwrap();
    fs::remove_file(site.path("deploy/Caddyfile")).unwrap();
    site.good(&["build"]);
    assert_same(&public, &site.tree("public"), "public");
    assert_same(&deploy, &site.tree("deploy"), "deploy");
}

#[cfg(unix)]
#[test]
fn a_page_that_was_replaced_with_the_same_length_and_time_is_noticed() {
    let site = Site::new(SMALL);
    site.write("content/a.md", "# One\n");
    site.good(&["build"]);
    let time = fs::metadata(site.path("content/a.md"))
        .unwrap()
        .modified()
        .unwrap();
    site.write("content/b.new", "# Two\n");
    let file = fs::File::options()
        .write(true)
        .open(site.path("content/b.new"))
        .unwrap();
    file.set_modified(time).unwrap();
    drop(file);
    fs::rename(site.path("content/b.new"), site.path("content/a.md")).unwrap();
    site.good(&["build"]);
    assert!(site.read("public/a/index.html").contains("Two"));
}

/// An edit of a site.
#[derive(Clone, Debug)]
enum Edit {
    User(u8, &'static str),
    Gone(u8),
    About(u8, &'static str),
    Disable(u8),
    Private(u8),
    Apps(u8),
    Layout(u8, bool),
    Title(&'static str),
    Url(&'static str),
    Page(u8, &'static str),
    PageGone(u8),
    File(u8, &'static str),
    Theme(&'static str, &'static str),
    ThemeGone(&'static str),
    Channel(bool),
    Port(u16),
}

const WORDS: [&str; 5] = ["Bread", "Rye & Co", "<Crumb>", "Überraschung", ""];
const PAGES: [&str; 4] = [
    "# Heading\n\ntext {{ site_title }}\n",
    "+++\ntitle = \"In the menu\"\nmenu = true\n+++\ntext\n",
    "+++\ndraft = true\nmenu = true\n+++\n# Draft\n",
    "+++\nmenu = true\nweight = 1\n+++\n# First\n\n## A\n\n## B\n\n## C\n",
];
const THEMED: [(&str, &str); 4] = [
    ("assets/mitts.css", "body{color:red}"),
    (
        "assets/extra.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    ),
    (
        "templates/404.html",
        "<!doctype html><title>{{ page.title }}</title>gone",
    ),
    (
        "assets/favicon.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><path/></svg>",
    ),
];

fn edit() -> impl Strategy<Value = Edit> {
    let user = 0..6u8;
    let word = prop::sample::select(&WORDS[..]);
    let themed = prop::sample::select(&THEMED[..]);
    prop_oneof![
        (user.clone(), word.clone()).prop_map(|(n, word)| Edit::User(n, word)),
        user.clone().prop_map(Edit::Gone),
        (user.clone(), word.clone()).prop_map(|(n, word)| Edit::About(n, word)),
        user.clone().prop_map(Edit::Disable),
        user.clone().prop_map(Edit::Private),
        user.clone().prop_map(Edit::Apps),
        (0..2u8, any::<bool>()).prop_map(|(n, grid)| Edit::Layout(n, grid)),
        word.clone().prop_map(Edit::Title),
        prop::sample::select(vec!["http://localhost:8000", "https://live.example.net"])
            .prop_map(Edit::Url),
        (0..3u8, prop::sample::select(&PAGES[..])).prop_map(|(n, text)| Edit::Page(n, text)),
        (0..3u8).prop_map(Edit::PageGone),
        (0..3u8, word).prop_map(|(n, word)| Edit::File(n, word)),
        themed
            .clone()
            .prop_map(|(name, text)| Edit::Theme(name, text)),
        themed.prop_map(|(name, _)| Edit::ThemeGone(name)),
        any::<bool>().prop_map(Edit::Channel),
        (1..3u16).prop_map(|n| Edit::Port(3333 + 10 * n)),
    ]
}

/// The sources of a site, which are written before each build.
#[derive(Default)]
struct Model {
    users: BTreeMap<u8, [bool; 3]>,
    names: BTreeMap<u8, &'static str>,
    layouts: BTreeMap<u8, bool>,
    title: &'static str,
    url: Option<&'static str>,
    channel: bool,
    port: Option<u16>,
    files: BTreeMap<String, String>,
}

impl Model {
    fn apply(&mut self, edit: &Edit) {
        let mut flip = |n: &u8, at: usize| {
            if let Some(user) = self.users.get_mut(n) {
                user[at] = !user[at];
            }
        };
        match edit {
            Edit::User(n, word) => {
                self.users.entry(*n).or_default();
                self.names.insert(*n, word);
            }
            Edit::Gone(n) => drop(self.users.remove(n)),
            Edit::Disable(n) => flip(n, 0),
            Edit::Private(n) => flip(n, 1),
            Edit::Apps(n) => flip(n, 2),
            Edit::About(n, word) => drop(
                self.files
                    .insert(format!("content/users/u{n}.md"), (*word).to_owned()),
            ),
            Edit::Layout(n, grid) => drop(self.layouts.insert(*n, *grid)),
            Edit::Title(word) => self.title = word,
            Edit::Url(url) => self.url = Some(url),
            Edit::Page(n, text) => drop(self.files.insert(page(*n), (*text).to_owned())),
            Edit::PageGone(n) => drop(self.files.remove(&page(*n))),
            Edit::File(n, word) => drop(
                self.files
                    .insert(format!("content/files/f{n}.txt"), (*word).to_owned()),
            ),
            Edit::Theme(name, text) => drop(
                self.files
                    .insert(format!("themes/default/{name}"), (*text).to_owned()),
            ),
            Edit::ThemeGone(name) => drop(self.files.remove(&format!("themes/default/{name}"))),
            Edit::Channel(there) => self.channel = *there,
            Edit::Port(port) => self.port = Some(*port),
        }
    }

    fn roster(&self) -> String {
        let mut text = format!(
            "[site]\ntitle = '{}'\nurl = '{}'\n[ome.ports]\nhttp = {}\n[apps.show]\n[apps.clips]\ntitle = 'Clips'\n",
            shown(self.title),
            self.url.unwrap_or("https://a.example"),
            self.port.unwrap_or(3333),
        );
        for (n, [disabled, private, both]) in &self.users {
            let apps = if *both {
                "['clips', 'show']"
            } else {
                "['show']"
            };
            text += &format!(
                "[users.u{n}]\nname = '{}'\napps = {apps}\nenabled = {}\n",
                shown(self.names[n]),
                !disabled
            );
            if *private {
                text += "watchers = []\n";
            }
            if self.files.contains_key(&format!("content/users/u{n}.md")) {
                text += &format!("about = 'users/u{n}.md'\n");
            }
        }
        for (n, grid) in &self.layouts {
            text += &format!("[layouts.l{n}]\n");
            match (grid, self.public()) {
                (false, Some(user)) => {
                    text += &format!(
                        "slots = [{{ stream = 'show/u{user}', x = 0, y = 0, w = 960, h = 540 }}]\n"
                    );
                }
                _ => text += "kind = 'grid'\nstreams = ['show/*']\n",
            }
        }
        if let Some(user) = self.users.keys().next().filter(|_| self.channel) {
            text += &format!(
                "[channels.main]\napp = 'show'\nturns = [{{ user = 'u{user}', at = 2026-12-04T20:00:00Z, for = '30m' }}]\n"
            );
        }
        text
    }

    /// A user who is not private.
    fn public(&self) -> Option<&u8> {
        let mut users = self.users.iter();
        users.find(|(_, [_, private, _])| !private).map(|(n, _)| n)
    }

    fn write(&self, site: &Site) {
        for folder in ["content", "themes"] {
            for name in site.tree(folder).into_keys() {
                if !self.files.contains_key(&format!("{folder}/{name}")) {
                    fs::remove_file(site.path(&format!("{folder}/{name}"))).unwrap();
                }
            }
        }
        for (name, text) in &self.files {
            // the text of a missing user is an ordinary page
            let path = site.path(name);
            if fs::read_to_string(&path).ok().as_deref() != Some(text) {
                site.write(name, text);
            }
        }
        site.write("mitts.toml", self.roster());
    }
}

/// Titles and names must not be empty.
fn shown(word: &'static str) -> &'static str {
    if word.is_empty() { "Nameless" } else { word }
}

fn page(n: u8) -> String {
    format!(
        "content/{}.md",
        ["a", "guides/b", "guides/index"][usize::from(n)]
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn an_incremental_build_equals_a_clean_one(edits in prop::collection::vec(prop::collection::vec(edit(), 1..4), 4..7)) {
        let site = Site::empty();
        let mut model = Model::default();
        for (at, step) in edits.iter().enumerate() {
            step.iter().for_each(|edit| model.apply(edit));
            model.write(&site);
            site.good(&["build"]);
            let (public, deploy) = clean(&site, &format!("clean-{at}"));
            assert_same(&public, &site.tree("public"), &format!("public after {edits:?}"));
            assert_same(&deploy, &site.tree("deploy"), &format!("deploy after {edits:?}"));
        }
    }
}

/// A clean build of the same site, in a new folder.
fn clean(site: &Site, name: &str) -> (crate::support::Tree, crate::support::Tree) {
    let (out, deploy) = (format!("{name}/public"), format!("{name}/deploy"));
    site.good(&["build", "--out", &out, "--deploy", &deploy]);
    (site.tree(&out), in_public(site.tree(&deploy), &out))
}

/// The server configuration of a site built into `out`, changed to that for `public`.
fn in_public(mut deploy: crate::support::Tree, out: &str) -> crate::support::Tree {
    let caddyfile = deploy.get_mut("Caddyfile").unwrap();
    let text = String::from_utf8(std::mem::take(caddyfile)).unwrap();
    let root = format!("{{$MITTS_PUBLIC:{out}}}");
    assert!(text.contains(&root), "{text}");
    *caddyfile = text.replace(&root, "{$MITTS_PUBLIC:public}").into_bytes();
    deploy
}
