//! `mitts build`: from a roster, content and a theme to a site and the server's files.

mod digest;
pub mod inputs;
mod parts;
mod render;
pub mod sources;

use std::{
    net::IpAddr,
    path::PathBuf,
    time::{Duration, Instant},
};

use roster::{Report, Roster};

pub use self::digest::stamps;
use self::{
    digest::{common, inputs},
    inputs::{Depth, Inputs},
    parts::{
        copy_files, link_players, write_assets, write_avatars, write_companions, write_installed,
    },
    render::Made,
};
use crate::{
    content::read::Files,
    deploy,
    endpoints::Endpoints,
    failure::Failure,
    output::{manifest::Manifest, target, tree::Tree},
    project::Project,
    theme::players,
};

/// What to build, and for what.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the site goes.
    pub out: PathBuf,
    /// Where the server's files go.
    pub deploy: PathBuf,
    /// What stands between pages and the engine.
    pub endpoints: Endpoints,
    /// Where nothing does: the address by which other machines reach this one, if they may.
    pub lan: Option<IpAddr>,
}

/// What a build came to.
#[derive(Clone, Debug)]
pub struct Built {
    /// Pages of the site.
    pub pages: usize,
    /// Pages that were made; the others were still good.
    pub rendered: usize,
    /// Files written because their bytes changed.
    pub changed: usize,
    /// Files deleted because they are no longer of the site.
    pub deleted: usize,
    /// How long it took.
    pub took: Duration,
    /// Whether pages get the players from the CDN, since they could not be installed.
    pub cdn: bool,
    /// Warnings, and whatever else a person should know.
    pub warnings: Vec<Report>,
}

/// Tells a person how far the build is: lines to say, and pages done of all.
pub trait Progress: Sync {
    /// Something that takes long begins.
    fn say(&self, line: &str);
    /// This many pages are to come.
    fn begin(&self, pages: usize);
    /// One page is done.
    fn step(&self);
    /// All pages are done.
    fn end(&self);
}

/// Builds a site. Whatever goes wrong, the last good one stays as it was.
///
/// # Errors
/// Every problem of roster, content and theme; or the machine's.
pub fn build(
    project: &Project,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Built, Failure> {
    let start = Instant::now();
    let text = project.read()?;
    target::check(project, &options.out, &options.deploy)?;
    let state = project.state()?;
    let (content, themes) = (project.path("content"), project.path("themes"));
    let server = Tree::open(&options.deploy, &state)?;
    let folders = [content.as_path(), &themes];
    let (tree, (source, folders)) = rayon::join(
        || Tree::open(&options.out, &state),
        || {
            rayon::join(
                || players::provide(&|line| progress.say(line)),
                || stamps(&folders),
            )
        },
    );
    let tree = tree?;
    let cdn = matches!(source, players::Source::Cdn(_));
    // the Caddyfile says where the site is only if it is elsewhere
    let public = (options.out != project.path("public")).then(|| options.out.clone());
    let inputs = inputs(&text, &folders?, options, public.as_deref(), &source);
    let shown = project.roster.display().to_string();
    if tree.is_current(&inputs) && server.is_current(&inputs) {
        let told = tree.old.warned.then(|| Roster::examine(&shown, &text));
        return Ok(Built {
            pages: tree.old.pages,
            rendered: 0,
            changed: 0,
            deleted: 0,
            took: start.elapsed(),
            cdn,
            warnings: told.map(|examined| examined.report).into_iter().collect(),
        });
    }
    let (examined, files) =
        rayon::join(|| Roster::examine(&shown, &text), || Files::read(&content));
    let known = examined.report.problems.len();
    let all = Inputs::read(examined, files?, &themes)?;
    let facts = all.facts(options.endpoints);
    let checked = all.check(&facts);
    let refused = |more: Vec<Report>| {
        let problems = all.problems(&checked, Depth::Everything, more);
        Failure::Input(problems)
    };
    if !all.is_good(&checked) {
        return Err(refused(Vec::new()));
    }
    let site = &checked.site;
    let (roster, content, theme) = (&all.roster, &all.sources.content, &all.sources.theme);
    let mut assets = all.sources.assets();
    link_players(&mut assets, &source, progress);
    let templates = all.sources.templates(&assets, &facts).map_err(&refused)?;
    let common = common(theme, &assets, &facts).map_err(anyhow::Error::new)?;

    progress.begin(site.pages.len());
    let step = || progress.step();
    let made = render::pages(site, theme, &templates, &tree, &common, &step);
    progress.end();
    let made = made.and_then(|mut made| {
        write_assets(&tree, &assets, &source, &mut made)?;
        write_avatars(&tree, content, roster, &all.report, &mut made)?;
        write_companions(&tree, site, &mut made)?;
        write_installed(&tree, site, &assets, &all.sources.looks, &mut made)?;
        copy_files(&tree, &content.files, &mut made)?;
        Ok(made)
    });
    // the one that is told first may hide others
    let made = made.map_err(|failure| match failure {
        Failure::Input(reports) => refused(reports),
        other => other,
    })?;
    let server_made = write_server(&server, roster, options, cdn, public)?;
    target::spare(&tree.in_the_way(), "the site", &options.out, "--out")?;
    target::spare(
        &server.in_the_way(),
        "the server's files",
        &options.deploy,
        "--deploy",
    )?;
    let changed = made.changed + server_made.changed;
    // what has warnings is read again, to tell of them again; those of the roster alone come with it
    let alone = all.report.problems.len() == known;
    let inputs = match alone && all.sources.reports.is_empty() && checked.reports.is_empty() {
        true => inputs,
        false => Default::default(),
    };
    let manifest = |made: Made| Manifest {
        inputs,
        warned: !all.report.problems.is_empty(),
        pages: site.pages.len(),
        files: made.entries,
    };
    let rendered = made.rendered;
    let deleted = tree.commit(&manifest(made))? + server.commit(&manifest(server_made))?;
    Ok(Built {
        pages: site.pages.len(),
        rendered,
        changed,
        deleted,
        took: start.elapsed(),
        cdn,
        warnings: all.warnings(&checked),
    })
}

/// Writes the files of OvenMediaEngine, Caddy and the firewall.
fn write_server(
    tree: &Tree,
    roster: &Roster,
    options: &Options,
    cdn: bool,
    public: Option<PathBuf>,
) -> anyhow::Result<Made> {
    let options = deploy::DeployOptions {
        direct: options.endpoints != Endpoints::OneOrigin,
        lan: options.lan,
        cdn: cdn.then(|| players::CDN.to_owned()),
        public,
    };
    let mut made = Made::default();
    for file in deploy::files(roster, &options) {
        let bytes = file.text.as_bytes();
        let staged = tree.stage(file.name, *blake3::hash(bytes).as_bytes(), bytes)?;
        made.add(file.name.to_owned(), staged);
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says nothing.
    struct Quiet;

    impl Progress for Quiet {
        fn say(&self, _: &str) {}
        fn begin(&self, _: usize) {}
        fn step(&self) {}
        fn end(&self) {}
    }

    fn options(project: &Project) -> Options {
        Options {
            out: project.path("public"),
            deploy: project.path("deploy"),
            endpoints: Endpoints::OneOrigin,
            lan: None,
        }
    }

    #[test]
    fn one_edited_user_makes_no_other_page_again() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::new(folder.path().join("mitts.toml"));
        let options = options(&project);
        let rendered = |edited: &str| {
            let mut roster = "[site]\ntitle = \"S\"\nurl = \"https://a.example\"\n\
                [admission]\nurl = \"http://127.0.0.1:9000/admission\"\nsecret = { env = \"S\" }\n\
                [apps.show]\n"
                .to_owned();
            for number in 0..100 {
                let name = if number == 42 { edited } else { "A name" };
                roster.push_str(&format!("[users.u{number}]\nname = \"{name}\"\n"));
            }
            std::fs::write(&project.roster, roster).unwrap();
            let built = build(&project, &options, &Quiet).unwrap();
            (built.pages, built.rendered)
        };
        // each user's two, two home pages, the one to go live, and those for nothing and for no network
        assert_eq!(rendered("A name"), (205, 205));
        assert_eq!(rendered("A name"), (205, 0));
        // the user's own two, and the home page that they are on
        assert_eq!(rendered("Another name"), (205, 3));
    }

    /// How many bytes this process has read so far.
    #[cfg(target_os = "linux")]
    fn bytes_read() -> usize {
        let told = std::fs::read_to_string("/proc/self/io").unwrap();
        let count = told.lines().find_map(|line| line.strip_prefix("rchar: "));
        count.unwrap().parse().unwrap()
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn files_that_go_along_are_read_when_they_are_other_ones() {
        const SIZE: usize = 64 << 20;
        let folder = tempfile::tempdir().unwrap();
        let project = Project::new(folder.path().join("mitts.toml"));
        let options = options(&project);
        let changed = |title: &str| {
            let roster = format!("[site]\ntitle = \"{title}\"\nurl = \"https://a.example\"\n");
            std::fs::write(&project.roster, roster).unwrap();
            let before = bytes_read();
            let built = build(&project, &options, &Quiet).unwrap();
            (built.changed, bytes_read() - before)
        };
        let film = project.path("content/film.mp4");
        std::fs::create_dir(project.path("content")).unwrap();
        std::fs::write(&film, vec![7; SIZE]).unwrap();
        assert!(changed("A").1 >= SIZE);
        assert!(changed("B").1 < SIZE);
        // another file with the same bytes is looked at, and leaves the copy as it is
        let copy = std::fs::metadata(options.out.join("film.mp4")).unwrap();
        std::fs::write(&film, vec![7; SIZE]).unwrap();
        assert!(changed("B").1 >= SIZE);
        let again = std::fs::metadata(options.out.join("film.mp4")).unwrap();
        assert_eq!(copy.modified().unwrap(), again.modified().unwrap());
        std::fs::write(&film, vec![8; SIZE]).unwrap();
        assert_eq!(changed("B").0, 1);
        assert_eq!(
            std::fs::read(options.out.join("film.mp4")).unwrap(),
            [8; SIZE]
        );
    }
}
