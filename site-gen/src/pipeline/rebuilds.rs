//! Tests of consecutive builds: each renders the pages that show an edit, and no others.

use std::{fs, path::PathBuf, time::Duration};

use crate::{
    content::{memory::Memory, read::Files},
    endpoints::Endpoints,
    failure::Failure,
    pipeline::{
        build::build,
        options::{Built, Options, Progress},
        remember,
    },
    project::Project,
};

/// Prints nothing.
struct Quiet;

impl Progress for Quiet {
    fn say(&self, _: &str) {}
    fn begin(&self, _: usize) {}
    fn step(&self) {}
    fn end(&self) {}
}

/// A site with two users, a section of five pages, and a picture.
struct Site {
    folder: tempfile::TempDir,
}

const ROSTER: &str = "[site]\ntitle = \"S\"\nurl = \"https://a.example\"\n[apps.show]\n\
    [users.ann]\nname = \"Ann\"\nabout = \"users/ann.md\"\n\
    [users.bob]\nname = \"Bob\"\nabout = \"users/bob.md\"\n";

impl Site {
    fn new() -> Self {
        let site = Site {
            folder: tempfile::tempdir().unwrap(),
        };
        site.write("mitts.toml", ROSTER);
        site.write("content/users/ann.md", "Bakes.\n");
        site.write("content/users/bob.md", "Reads [one](../news/one.md).\n");
        site.write("content/dot.svg", SVG);
        for (day, name) in ["one", "two", "three", "four", "five"].iter().enumerate() {
            site.write(
                &format!("content/news/{name}.md"),
                page(name, day + 1, "Same."),
            );
        }
        site
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn project(&self) -> Project {
        Project::new(self.folder.path().join("mitts.toml"))
    }

    fn build(&self) -> Result<Built, Failure> {
        // files are only remembered some time after they were written
        std::thread::sleep(Duration::from_millis(70));
        let project = self.project();
        let options = Options {
            out: project.path("public"),
            deploy: project.path("deploy"),
            endpoints: Endpoints::OneOrigin,
            lan: None,
            rest: false,
            only: None,
        };
        build(&project, &options, &Quiet)
    }

    /// Writes a file, builds, and returns the number of rendered pages.
    fn rendered(&self, name: &str, text: impl AsRef<[u8]>) -> usize {
        self.write(name, text);
        self.build().unwrap().rendered
    }

    fn page(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join("public").join(name)).unwrap()
    }

    /// The problems of a failed build.
    fn refused(&self) -> String {
        self.build().unwrap_err().text(false)
    }

    /// The memory's file.
    fn memory(&self) -> PathBuf {
        let state = fs::read_dir(self.folder.path().join(".mitts")).unwrap();
        let mut files = state.map(|entry| entry.unwrap().path());
        let is_memory = |path: &PathBuf| path.extension() == Some(remember::EXTENSION.as_ref());
        files.find(is_memory).unwrap()
    }
}

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

fn page(title: &str, day: usize, text: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\ndate = 2026-01-{day:02}\n+++\nBegin.\n\n## Part\n\n{text}\n\n![dot](/dot.svg)\n"
    )
}

#[test]
fn an_edit_makes_the_pages_that_show_it_and_no_others() {
    let site = Site::new();
    let all = site.build().unwrap();
    assert_eq!(all.rendered, all.pages);
    assert_eq!(site.build().unwrap().rendered, 0);
    // only the page itself
    assert_eq!(
        site.rendered("content/news/three.md", page("three", 3, "Other.")),
        1
    );
    assert!(site.page("news/three/index.html").contains("Other."));
    // and its section, which shows its summary
    let begun = page("three", 3, "Other.").replace("Begin.", "At first.");
    assert_eq!(site.rendered("content/news/three.md", begun), 2);
    // and the previous and the next page, which link to it by its title
    assert_eq!(
        site.rendered("content/news/three.md", page("Drei", 3, "Other.")),
        4
    );
    assert!(site.page("news/two/index.html").contains("Drei"));
    // the watch page and the home page
    assert_eq!(site.rendered("content/users/ann.md", "Cooks.\n"), 2);
    assert_eq!(
        site.rendered("content/users/bob.md", "See [two](../news/two.md).\n"),
        2
    );
    // no page shows anything of this file
    assert_eq!(
        site.rendered("content/dot.svg", format!("{SVG}<!-- dot -->")),
        0
    );
    assert_eq!(site.build().unwrap().rendered, 0);
}

#[test]
fn files_that_were_not_changed_are_not_read() {
    let site = Site::new();
    site.build().unwrap();
    site.write("content/news/two.md", page("two", 2, "Other."));
    let memory = remember::read(&site.memory());
    let files = Files::read(&site.folder.path().join("content"), &memory).unwrap();
    let known = files.markdown.iter();
    let known = known.map(|file| (file.name.as_str(), file.remembered.is_some()));
    let expected = [
        ("news/five.md", true),
        ("news/four.md", true),
        ("news/one.md", true),
        ("news/three.md", true),
        ("news/two.md", false),
        ("users/ann.md", true),
        ("users/bob.md", true),
    ];
    assert_eq!(known.collect::<Vec<_>>(), expected);
    // the memory has the same as the file
    let fresh = Files::read(&site.folder.path().join("content"), &Memory::default()).unwrap();
    for (known, read) in files.markdown.iter().zip(&fresh.markdown) {
        assert_eq!(known.text.get(), read.text.get(), "{}", known.name);
        assert_eq!(known.offset, read.offset, "{}", known.name);
        assert_eq!(format!("{:?}", known.front), format!("{:?}", read.front));
    }
}

#[test]
fn links_of_pages_that_were_not_changed_are_still_checked() {
    let site = Site::new();
    site.write(
        "content/news/six.md",
        "+++\ntitle = \"six\"\ndate = 2026-01-06\n+++\n[to](one.md#part)\n",
    );
    site.build().unwrap();
    // another page links to this heading
    site.write(
        "content/news/one.md",
        page("one", 1, "Same.").replace("## Part", "## Piece"),
    );
    let said = site.refused();
    assert!(
        said.contains("six.md") && said.contains("there is no anchor `#part`"),
        "{said}"
    );
    site.write("content/news/one.md", page("one", 1, "Same."));
    site.build().unwrap();
    // a text about a user links to this page, too
    fs::remove_file(site.folder.path().join("content/news/one.md")).unwrap();
    let said = site.refused();
    assert!(said.contains("six.md") && said.contains("bob.md"), "{said}");
}

#[test]
fn a_page_that_becomes_a_text_about_a_user_is_rendered_as_one() {
    let site = Site::new();
    site.write(
        "content/word.md",
        "# Word\n\n{{ site_title }} and [two](news/two.md)\n",
    );
    site.build().unwrap();
    assert!(site.page("word/index.html").contains("<p>S and "));
    site.write("mitts.toml", ROSTER.replace("users/bob.md", "word.md"));
    site.build().unwrap();
    // only pages have variables
    assert!(
        site.page("bob/index.html")
            .contains("{{ site_title }} and ")
    );
    site.write("mitts.toml", ROSTER);
    site.build().unwrap();
    assert!(site.page("word/index.html").contains("<p>S and "));
}

/// The facts of an entry of the archive.
fn facts(day: usize, title: &str) -> String {
    format!(
        "{{ \"title\": \"{title}\", \"began\": \"2026-01-{day:02}T20:00:00Z\", \"ended\": \"2026-01-{day:02}T21:00:00Z\", \
         \"duration\": 3600.0, \"bytes\": 5, \"poster\": [640, 360] }}"
    )
}

#[test]
fn a_new_entry_makes_its_own_page_and_the_lists_that_it_is_on() {
    let site = Site::new();
    let without = site.build().unwrap().pages;
    let store = site.folder.path().join("archive");
    site.write(
        "mitts.toml",
        format!("{ROSTER}[archive]\nstore = \"{}\"\n", store.display()),
    );
    for day in 1..=30 {
        let name = format!("archive/show/ann/2026-01-{day:02}-2000/entry.json");
        site.write(&name, facts(day, "Bread"));
    }
    site.write(
        "archive/show/bob/2026-01-05-2000/entry.json",
        facts(5, "Rye"),
    );
    // the list of all, and one for each of them
    assert_eq!(site.build().unwrap().pages, without + 31 + 3);
    assert_eq!(site.build().unwrap().rendered, 0);
    let new = "archive/show/ann/2026-01-31-2000/entry.json";
    assert_eq!(site.rendered(new, facts(31, "Bread")), 3);
    assert!(
        site.page("archive/index.html")
            .contains("/ann/archive/2026-01-31-2000/")
    );
    assert!(
        site.page("ann/archive/2026-01-31-2000/index.html")
            .contains("video.mp4")
    );
    // facts with a mistake are reported with their place
    site.write(new, "{ \"title\": 5 }");
    let said = site.refused();
    assert!(
        said.contains("entry.json:1:")
            && said.contains("mitts archive rm show/ann/2026-01-31-2000"),
        "{said}"
    );
    fs::remove_dir_all(store.join("show/ann")).unwrap();
    // its page went, and so did the others
    assert_eq!(site.build().unwrap().pages, without + 1 + 2);
}

#[test]
fn a_damaged_memory_is_ignored() {
    let site = Site::new();
    site.build().unwrap();
    let place = site.memory();
    let whole = fs::read(&place).unwrap();
    let knows = |bytes: &[u8]| {
        fs::write(&place, bytes).unwrap();
        let memory = remember::read(&place);
        let files = Files::read(&site.folder.path().join("content"), &memory).unwrap();
        files.markdown.iter().any(|file| file.remembered.is_some())
    };
    assert!(knows(&whole));
    for at in 0..whole.len() {
        assert!(!knows(&whole[..at]), "cut at {at}");
        let mut other = whole.clone();
        other[at] ^= 1;
        assert!(!knows(&other), "other at {at}");
    }
    // another version of the program
    let memory = Memory::read(&place, &[7; 32]);
    let files = Files::read(&site.folder.path().join("content"), &memory).unwrap();
    assert!(files.markdown.iter().all(|file| file.remembered.is_none()));
    assert_eq!(
        site.rendered("content/news/two.md", page("two", 2, "Other.")),
        1
    );
}
