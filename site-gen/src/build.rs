//! `mitts build`: from a roster, content and a theme to a site and the server's files.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rayon::prelude::*;
use roster::{Problem, Report, Roster};

use crate::{
    content::pages,
    deploy,
    failure::Failure,
    output::{
        manifest::{Fingerprint, Manifest, Stamp},
        target,
        tree::{Staged, Tree},
    },
    project::Project,
    site::{
        endpoints::Endpoints,
        feeds,
        plan::Page,
        render::{self, Made},
        source::Site,
    },
    theme::{
        assets::{Assets, Link},
        compress, engine,
        files::{BUILT_IN, Theme},
        players,
    },
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
    pub warnings: Option<Report>,
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

/// Says nothing.
pub struct Quiet;

impl Progress for Quiet {
    fn say(&self, _: &str) {}
    fn begin(&self, _: usize) {}
    fn step(&self) {}
    fn end(&self) {}
}

/// Builds a site. Whatever goes wrong, the last good one stays as it was.
///
/// # Errors
/// Every problem of the roster; or else of content and theme; or the machine's.
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
    let tree = Tree::open(&options.out, &state)?;
    let server = Tree::open(&options.deploy, &state)?;
    let source = players::provide(&|line| progress.say(line));
    // the Caddyfile says where the site is only if it is elsewhere
    let public = (options.out != project.path("public")).then(|| options.out.clone());
    let folders = [content.as_path(), &themes];
    let inputs = inputs(&text, &folders, options, public.as_deref(), &source)?;
    let parse = || {
        Roster::parse(&project.roster.display().to_string(), &text)
            .map_err(|report| Failure::Input(vec![report]))
    };
    if tree.is_current(&inputs) && server.is_current(&inputs) {
        let (_, report) = parse()?;
        return Ok(Built {
            pages: tree.old.pages,
            rendered: 0,
            changed: 0,
            deleted: 0,
            took: start.elapsed(),
            cdn: matches!(source, players::Source::Cdn(_)),
            warnings: Some(report).filter(|report| !report.problems.is_empty()),
        });
    }
    let (roster, report) = parse()?;
    let content = pages::load(&content, &roster, &report)?;
    let theme = Theme::load(&themes, &roster, &report)?;
    let site = Site::new(&roster, &content, options.endpoints).map_err(Failure::Input)?;
    let mut assets = Assets::of(&theme);
    let installed = link_players(&mut assets, &source, progress);
    let templates = engine::compile(&theme, &assets.links).map_err(Failure::Input)?;
    let common = common(&theme, &assets);

    progress.begin(crate::site::plan::pages(&site).len());
    let step = || progress.step();
    let made = render::pages(&site, &theme, &templates, &tree, &common, &step);
    progress.end();
    let (mut made, all) = made?;
    write_assets(&tree, &assets, installed.as_deref(), &mut made)?;
    write_feeds(&tree, &site, &all, &mut made)?;
    copy_files(&tree, &content.files, &mut made)?;
    let served = deploy::files(
        &roster,
        &deploy::DeployOptions {
            direct: options.endpoints != Endpoints::OneOrigin,
            cdn: installed.is_none().then(|| players::CDN.to_owned()),
            public,
        },
    );
    let mut server_made = Made::default();
    for file in &served {
        let bytes = file.text.as_bytes();
        let staged = server.stage(file.name, *blake3::hash(bytes).as_bytes(), bytes)?;
        server_made.add(file.name.to_owned(), staged);
    }
    let changed = made.changed + server_made.changed;
    let manifest = |made: Made| Manifest {
        inputs,
        pages: all.len(),
        files: made.entries,
    };
    let rendered = made.rendered;
    let deleted = tree.commit(&manifest(made))? + server.commit(&manifest(server_made))?;
    Ok(Built {
        pages: all.len(),
        rendered,
        changed,
        deleted,
        took: start.elapsed(),
        cdn: installed.is_none(),
        warnings: Some(report).filter(|report| !report.problems.is_empty()),
    })
}

/// A digest of everything that a build reads. The roster by its bytes, other files by name, length and
/// time of change.
fn inputs(
    roster: &str,
    folders: &[&Path],
    options: &Options,
    public: Option<&Path>,
    source: &players::Source,
) -> anyhow::Result<Fingerprint> {
    let mut hasher = blake3::Hasher::new();
    program(&mut hasher);
    let _ = write!(
        hasher,
        "{:?} {public:?} {source:?} {} ",
        options.endpoints,
        roster.len()
    );
    hasher.update(roster.as_bytes());
    for folder in folders {
        let files = pages::files(folder)?;
        let stamps: Vec<_> = files
            .par_iter()
            .map(|(name, path)| {
                let stamp = std::fs::metadata(path)
                    .map(|metadata| (Stamp::of(&metadata), identity(&metadata)))
                    .ok();
                (name, stamp)
            })
            .collect();
        let _ = write!(hasher, "{} {stamps:?}", folder.display());
    }
    Ok(*hasher.finalize().as_bytes())
}

/// Tells a file from another that took its place with the same length and time, as copying tools do.
fn identity(metadata: &std::fs::Metadata) -> impl std::fmt::Debug + use<> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
    }
}

/// The program itself is one of the things a site is made from.
fn program(hasher: &mut blake3::Hasher) {
    let stamp = std::env::current_exe()
        .and_then(std::fs::metadata)
        .map(|metadata| Stamp::of(&metadata));
    let _ = write!(hasher, "{} {:?} ", env!("CARGO_PKG_VERSION"), stamp.ok());
}

/// A digest of what every page is made from: the program, its templates and its assets.
fn common(theme: &Theme, assets: &Assets) -> Fingerprint {
    let mut hasher = blake3::Hasher::new();
    program(&mut hasher);
    for (name, file) in &theme.templates {
        let _ = write!(hasher, "{name} {} ", file.bytes.len());
        hasher.update(&file.bytes);
    }
    let _ = write!(hasher, "{:?}", assets.links);
    *hasher.finalize().as_bytes()
}

/// Gives templates the players' addresses: on the site if they are installed, else on the CDN. Returns
/// the folder they are installed in.
fn link_players(
    assets: &mut Assets,
    source: &players::Source,
    progress: &dyn Progress,
) -> Option<PathBuf> {
    let why = match source {
        players::Source::Installed(folder) => {
            let read = |player: &players::Player| players::read(folder, player, None);
            match players::PLAYERS
                .iter()
                .map(read)
                .collect::<Result<Vec<_>, _>>()
            {
                Ok(files) => {
                    for (player, bytes) in players::PLAYERS.iter().zip(files) {
                        assets.add(player.name, bytes);
                    }
                    return Some(folder.clone());
                }
                Err(error) => format!("{error:#}"),
            }
        }
        players::Source::Cdn(why) => why.clone(),
    };
    progress.say(&format!(
        "warning: the players come from {} instead of the site itself: {why}",
        players::CDN
    ));
    for player in players::PLAYERS {
        let link = Link {
            url: player.cdn_url(),
            integrity: player.integrity.to_owned(),
        };
        assets.links.insert(player.name.to_owned(), link);
    }
    None
}

/// Writes the assets, each with its compressed forms; those of players were made when they were
/// installed.
fn write_assets(
    tree: &Tree,
    assets: &Assets,
    installed: Option<&Path>,
    made: &mut Made,
) -> Result<(), Failure> {
    let written: Vec<Vec<(String, Staged)>> = assets
        .files
        .par_iter()
        .map(|asset| {
            let player = players::PLAYERS
                .iter()
                .find(|player| assets.links[player.name].url[1..] == asset.path)
                .zip(installed);
            let fingerprint = *blake3::hash(&asset.bytes).as_bytes();
            let forms: &[&str] = match compress::worthwhile(&asset.path) {
                true => &["", "br", "gz"],
                false => &[""],
            };
            let write = |form: &&str| -> anyhow::Result<(String, Staged)> {
                let path = match *form {
                    "" => asset.path.clone(),
                    form => format!("{}.{form}", asset.path),
                };
                if let Some(entry) = tree.kept(&path, &fingerprint) {
                    let changed = false;
                    return Ok((path, Staged { entry, changed }));
                }
                let bytes = match (*form, player) {
                    ("", _) => asset.bytes.clone(),
                    (form, Some((player, folder))) => players::read(folder, player, Some(form))?,
                    ("br", None) => compress::brotli(&asset.bytes),
                    (_, None) => compress::gzip(&asset.bytes),
                };
                let staged = tree.stage(&path, fingerprint, &bytes)?;
                Ok((path, staged))
            };
            forms.iter().map(write).collect()
        })
        .collect::<anyhow::Result<_>>()?;
    for (path, staged) in written.into_iter().flatten() {
        made.add(path, staged);
    }
    Ok(())
}

fn write_feeds(tree: &Tree, site: &Site<'_>, all: &[Page], made: &mut Made) -> Result<(), Failure> {
    let mut paths: Vec<String> = all
        .iter()
        .filter(|page| page.is_listed(site))
        .map(|page| page.path(site))
        .collect();
    paths.sort();
    let mut files = feeds::sitemap(&site.info.url, &paths);
    files.push(("robots.txt".to_owned(), feeds::robots(&site.info.url)));
    for (path, text) in files {
        let staged = tree.stage(
            &path,
            *blake3::hash(text.as_bytes()).as_bytes(),
            text.as_bytes(),
        )?;
        made.add(path, staged);
    }
    Ok(())
}

/// Files that lie beside the Markdown go along as they are.
fn copy_files(
    tree: &Tree,
    files: &BTreeMap<String, PathBuf>,
    made: &mut Made,
) -> Result<(), Failure> {
    check_files(files, &made.entries)?;
    for (name, path) in files {
        let bytes = std::fs::read(path)?;
        let staged = tree.stage(name, *blake3::hash(&bytes).as_bytes(), &bytes)?;
        made.add(name.clone(), staged);
    }
    Ok(())
}

/// The files that a build makes of a site, but for its assets, whose folder is theirs alone.
pub fn made_files(site: &Site<'_>) -> BTreeMap<String, ()> {
    let pages = crate::site::plan::pages(site);
    let pages = pages.iter().map(|page| Page::file(&page.path(site)));
    let feeds = ["robots.txt", "sitemap.xml"].map(str::to_owned);
    pages.chain(feeds).map(|name| (name, ())).collect()
}

/// No file that goes along takes the place of one that is made.
///
/// # Errors
/// The first that would.
pub fn check_files<T>(
    files: &BTreeMap<String, PathBuf>,
    made: &BTreeMap<String, T>,
) -> Result<(), Failure> {
    for (name, path) in files {
        if let Some(other) = in_the_way(name, made) {
            let problem =
                Problem::error("file-name", 0..0, format!("/{other} is made by the build"))
                    .label(format!("this would be /{name}"))
                    .help("rename the file, or its folder");
            let report = Report::new(path.display().to_string(), "", vec![problem]);
            return Err(Failure::Input(vec![report]));
        }
    }
    Ok(())
}

/// The file that cannot be together with one of this name: of the same name, or a folder of it.
fn in_the_way<'m, T>(name: &'m str, made: &'m BTreeMap<String, T>) -> Option<&'m str> {
    let mut above = name.match_indices('/').map(|(at, _)| &name[..at]);
    if let Some(other) = above.find(|above| made.contains_key(*above)) {
        return Some(other);
    }
    let below = format!("{name}/");
    let mut from = made.range(name.to_owned()..);
    let other = from
        .find(|(other, _)| *other >= &below || *other == name)?
        .0;
    (other == name || other.starts_with(&below)).then_some(other)
}

/// The built-in theme's files, for a person to copy.
pub fn built_in_theme() -> impl Iterator<Item = (&'static Path, &'static [u8])> {
    BUILT_IN
        .dirs()
        .flat_map(|folder| folder.files())
        .map(|file| (file.path(), file.contents()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edited_user_makes_no_other_page_again() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::new(folder.path().join("mitts.toml"));
        let options = Options {
            out: project.path("public"),
            deploy: project.path("deploy"),
            endpoints: Endpoints::OneOrigin,
        };
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
        // each user's two, two home pages and the page for nothing
        assert_eq!(rendered("A name"), (203, 203));
        assert_eq!(rendered("A name"), (203, 0));
        // the user's own two, and the home page that they are on
        assert_eq!(rendered("Another name"), (203, 3));
    }
}
