//! `mitts build`: the steps of a build, in order. If any of them fails, the last good site stays as it was.

use std::{path::PathBuf, time::Instant};

use roster::Roster;

use crate::{
    content::{
        files::{Listed, list},
        read::Files,
    },
    deploy,
    failure::Failure,
    fingerprint::Fingerprint,
    output::{manifest::Manifest, target, tree::Tree},
    pipeline::{
        fingerprint::{common, inputs, of_archive, of_folders},
        load::{Loaded, load},
        made::Made,
        options::{Built, Half, Options, Progress},
        private,
        problems::{Checked, Depth},
        remember,
        render::Renderer,
        server, write,
    },
    project::Project,
    theme::{
        assets::Assets,
        players::{self, PlayerOrigin},
    },
};

/// Builds a site. If the build fails, the last good site stays as it was.
///
/// # Errors
/// All problems of roster, content and theme; or an I/O error.
pub fn build(
    project: &Project,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Built, Failure> {
    let start = Instant::now();
    let text = project.read()?;
    target::check(project, &options.out, &options.deploy)?;
    if options.only == Some(Half::Deploy) {
        let built = server::build_alone(project, options, progress)?;
        let took = start.elapsed();
        return Ok(Built { took, ..built });
    }
    let (job, content) = Job::open(project, options, progress, text)?;
    let mut built = match job.is_current() {
        true => job.unchanged(),
        false => job.make(content)?,
    };
    built.took = start.elapsed();
    Ok(built)
}

/// A build in progress. It holds the locks of its trees.
struct Job<'j> {
    project: &'j Project,
    options: &'j Options,
    progress: &'j dyn Progress,
    /// The text of the roster.
    text: String,
    /// The site's tree.
    site: Tree,
    /// The tree of the server's files.
    server: Tree,
    players: PlayerOrigin,
    /// A digest of all inputs.
    inputs: Fingerprint,
    /// The output folder if it is not the default, for the Caddyfile.
    public: Option<PathBuf>,
}

impl<'j> Job<'j> {
    /// Opens the trees, and lists the files in `content/`.
    fn open(
        project: &'j Project,
        options: &'j Options,
        progress: &'j dyn Progress,
        text: String,
    ) -> Result<(Self, Listed), Failure> {
        let state = project.state()?;
        let (content, themes) = (project.path("content"), project.path("themes"));
        let server = Tree::open(&options.deploy, &state)?;
        let (site, (players, folders)) = rayon::join(
            || Tree::open(&options.out, &state),
            || {
                rayon::join(
                    || players::provide(&|line| progress.say(line)),
                    || anyhow::Ok(([list(&content)?, list(&themes)?], of_archive(&text)?)),
                )
            },
        );
        let site = site?;
        let public = (options.out != project.path("public")).then(|| options.out.clone());
        let (folders, archive) = folders?;
        let stamps = of_folders(&folders);
        let inputs = inputs(
            &text,
            [&stamps, &archive],
            options,
            public.as_deref(),
            &players,
        );
        let [content, _] = folders;
        let job = Job {
            project,
            options,
            progress,
            text,
            site,
            server,
            players,
            inputs,
            public,
        };
        Ok((job, content))
    }

    /// Whether the last build had the same inputs, and its output was not changed since.
    fn is_current(&self) -> bool {
        let is_server_current = || !self.has_server() || self.server.is_current(&self.inputs);
        self.site.is_current(&self.inputs) && is_server_current()
    }

    /// Whether the server's files are built, too.
    fn has_server(&self) -> bool {
        self.options.only != Some(Half::Site)
    }

    fn examine(&self) -> roster::Examined {
        let shown = self.project.roster.display().to_string();
        let mut examined = Roster::examine(&shown, &self.text);
        if let (true, Some(roster)) = (self.options.rest, &mut examined.roster) {
            deploy::with_rest(roster);
        }
        examined
    }

    /// The result of a build without anything to do. The roster's warnings are shown again.
    fn unchanged(&self) -> Built {
        let old = &self.site.old;
        let warnings = old.warned.then(|| self.examine().report);
        Built {
            pages: old.pages,
            warnings: warnings.into_iter().collect(),
            ..self.built()
        }
    }

    /// Whether pages load the players from the CDN.
    fn is_cdn(&self) -> bool {
        matches!(self.players, PlayerOrigin::Cdn(_))
    }

    /// The result that all builds of this job start from.
    fn built(&self) -> Built {
        Built {
            pages: 0,
            rendered: 0,
            changed: 0,
            deleted: 0,
            took: Default::default(),
            cdn: self.is_cdn(),
            warnings: Vec::new(),
        }
    }

    /// Builds the site and the server's files, and replaces the old trees.
    fn make(self, content: Listed) -> Result<Built, Failure> {
        let place = self.site.beside(remember::EXTENSION);
        let read = || Ok(Files::of(content, &remember::read(&place)));
        let loaded = load(self.project, read, || self.examine())?;
        private::spare(self.project, &loaded.roster, self.options)?;
        let (facts, assets) =
            rayon::join(|| loaded.facts(self.options.endpoints), || loaded.assets());
        let checked = Checked::of(&loaded, &facts);
        let site = match checked.is_good() {
            true => self.make_site(&loaded, &checked, assets),
            false => Err(Failure::Input(Vec::new())),
        };
        // the first problem may hide others
        let site = site.map_err(|failure| match failure {
            Failure::Input(reports) => Failure::Input(checked.problems(Depth::Everything, reports)),
            other => other,
        })?;
        remember::check(&loaded.content)?;
        let server = self.has_server().then(|| {
            let options = server::deploy_options(self.options, self.is_cdn(), self.public.clone());
            server::make(
                self.project,
                (&loaded.roster, &self.text),
                &self.server,
                (&self.options.deploy, options),
                &loaded.options,
            )
        });
        let server = server.transpose()?;
        let changed_server = server.as_ref().map_or(0, |server| server.changed);
        let built = Built {
            pages: checked.site.pages.len(),
            rendered: site.rendered,
            changed: site.changed + changed_server,
            warnings: checked.warnings(),
            ..self.built()
        };
        let progress = self.progress;
        let (written, deleted) = rayon::join(
            || remember::write(&place, &loaded.content, &facts.rendered),
            || self.commit(&loaded, &checked, site, server),
        );
        let deleted = deleted?;
        // the site is complete without it
        if let Err(error) = written {
            progress.say(&format!(
                "warning: the next build will take longer: {error:#}"
            ));
        }
        Ok(Built { deleted, ..built })
    }

    /// Makes the site's files, except those that are already up to date.
    fn make_site(
        &self,
        loaded: &Loaded,
        checked: &Checked<'_>,
        mut assets: Assets,
    ) -> Result<Made, Failure> {
        let Checked { site, .. } = checked;
        let (tree, theme) = (&self.site, &loaded.theme);
        write::link_players(&mut assets, &self.players, self.progress);
        let templates = loaded
            .templates(&assets, site.facts)
            .map_err(Failure::Input)?;
        let common = common(theme, &assets, site.facts).map_err(anyhow::Error::new)?;
        let renderer = Renderer {
            site,
            theme,
            templates: &templates,
        };
        let mut made = Made::default();
        // compressing needs much memory, as rendered pages do later
        write::assets(tree, &assets, &self.players, &mut made)?;
        renderer.write(tree, &common, self.progress, &mut made)?;
        write::avatars(tree, loaded, &mut made)?;
        write::companions(tree, site, &assets, &loaded.options, &mut made)?;
        write::files(tree, &loaded.content.files, &mut made)?;
        Ok(made)
    }

    /// Replaces the old trees, and returns the number of deleted files.
    fn commit(
        self,
        loaded: &Loaded,
        checked: &Checked<'_>,
        site: Made,
        server: Option<Made>,
    ) -> Result<usize, Failure> {
        let Options { out, deploy, .. } = self.options;
        target::spare(&self.site.in_the_way(), "the site", out, "--out")?;
        let in_server = self.has_server().then(|| self.server.in_the_way());
        let in_server = in_server.unwrap_or_default();
        target::spare(&in_server, "the server's files", deploy, "--deploy")?;
        // A build with warnings outside the roster is never skipped, so that they appear again. The roster is always parsed.
        let inputs = match checked.is_wrong_in_roster_alone() {
            true => self.inputs,
            false => Default::default(),
        };
        let manifest = |made: Made| Manifest {
            inputs,
            warned: !loaded.report.problems.is_empty(),
            pages: checked.site.pages.len(),
            files: made.entries,
        };
        let deleted = self.site.commit(&manifest(site))?;
        let server = server.map(|server| self.server.commit(&manifest(server)));
        Ok(deleted + server.transpose()?.unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoints::Endpoints;

    /// Prints nothing.
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
            rest: false,
            only: None,
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
        // two pages for each user, two home pages, the pages to go live, for a key and for a plan, and those for 404 and offline
        assert_eq!(rendered("A name"), (207, 207));
        assert_eq!(rendered("A name"), (207, 0));
        // the user's two pages, and the home page with the user on it
        assert_eq!(rendered("Another name"), (207, 3));
    }

    /// How many bytes this process has read so far.
    #[cfg(target_os = "linux")]
    fn bytes_read() -> usize {
        let counts = std::fs::read_to_string("/proc/self/io").unwrap();
        let count = counts.lines().find_map(|line| line.strip_prefix("rchar: "));
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
        // another file with the same bytes is read, but the copy stays
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
