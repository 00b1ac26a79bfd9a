//! `mitts build`: the steps of a build in order. Whatever goes wrong, the last good site stays as it was.

use std::{path::PathBuf, time::Instant};

use roster::Roster;

use crate::{
    deploy,
    failure::Failure,
    fingerprint::Fingerprint,
    output::{manifest::Manifest, target, tree::Tree},
    pipeline::{
        fingerprint::{common, inputs, stamps},
        load::{Loaded, load},
        made::Made,
        options::{Built, Options, Progress},
        private,
        problems::{Checked, Depth},
        render::Renderer,
        write,
    },
    project::Project,
    theme::players::{self, PlayerOrigin},
};

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
    let job = Job::open(project, options, progress, text)?;
    let mut built = match job.is_current() {
        true => job.unchanged(),
        false => job.make()?,
    };
    built.took = start.elapsed();
    Ok(built)
}

/// A build that has begun: nobody else writes its trees.
struct Job<'j> {
    project: &'j Project,
    options: &'j Options,
    progress: &'j dyn Progress,
    /// The roster's text.
    text: String,
    /// Where the site goes.
    site: Tree,
    /// Where the server's files go.
    server: Tree,
    players: PlayerOrigin,
    /// A digest of all that is read.
    inputs: Fingerprint,
    /// The output folder if it is not the default, for the Caddyfile.
    public: Option<PathBuf>,
}

impl<'j> Job<'j> {
    fn open(
        project: &'j Project,
        options: &'j Options,
        progress: &'j dyn Progress,
        text: String,
    ) -> Result<Self, Failure> {
        let state = project.state()?;
        let (content, themes) = (project.path("content"), project.path("themes"));
        let server = Tree::open(&options.deploy, &state)?;
        let folders = [content.as_path(), &themes];
        let (site, (players, folders)) = rayon::join(
            || Tree::open(&options.out, &state),
            || {
                rayon::join(
                    || players::provide(&|line| progress.say(line)),
                    || stamps(&folders),
                )
            },
        );
        let site = site?;
        let public = (options.out != project.path("public")).then(|| options.out.clone());
        let inputs = inputs(&text, &folders?, options, public.as_deref(), &players);
        Ok(Job {
            project,
            options,
            progress,
            text,
            site,
            server,
            players,
            inputs,
            public,
        })
    }

    /// Whether the last build read the same, and nobody has touched what it wrote.
    fn is_current(&self) -> bool {
        self.site.is_current(&self.inputs) && self.server.is_current(&self.inputs)
    }

    fn examine(&self) -> roster::Examined {
        Roster::examine(&self.project.roster.display().to_string(), &self.text)
    }

    /// A build with nothing to do, but to show the roster's warnings again.
    fn unchanged(&self) -> Built {
        let old = &self.site.old;
        let warnings = old.warned.then(|| self.examine().report);
        Built {
            pages: old.pages,
            warnings: warnings.into_iter().collect(),
            ..self.built()
        }
    }

    /// Whether pages get the players from the CDN.
    fn is_cdn(&self) -> bool {
        matches!(self.players, PlayerOrigin::Cdn(_))
    }

    /// What is the same for every build of this job.
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

    /// Makes everything, and replaces the old trees.
    fn make(self) -> Result<Built, Failure> {
        let loaded = load(self.project, || self.examine())?;
        private::spare(&loaded.roster, &self.options.out)?;
        let facts = loaded.facts(self.options.endpoints);
        let checked = Checked::of(&loaded, &facts);
        let site = match checked.is_good() {
            true => self.make_site(&loaded, &checked),
            false => Err(Failure::Input(Vec::new())),
        };
        // the problem that is found first may hide others
        let site = site.map_err(|failure| match failure {
            Failure::Input(reports) => Failure::Input(checked.problems(Depth::Everything, reports)),
            other => other,
        })?;
        let server = self.make_server(&loaded)?;
        let built = Built {
            pages: checked.site.pages.len(),
            rendered: site.rendered,
            changed: site.changed + server.changed,
            warnings: checked.warnings(),
            ..self.built()
        };
        let deleted = self.commit(&loaded, &checked, [site, server])?;
        Ok(Built { deleted, ..built })
    }

    /// Makes the files of the site that the last build has not made from the same.
    fn make_site(&self, loaded: &Loaded, checked: &Checked<'_>) -> Result<Made, Failure> {
        let Checked { site, .. } = checked;
        let (tree, theme) = (&self.site, &loaded.theme);
        let mut assets = loaded.assets();
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
        let mut made = renderer.write(tree, &common, self.progress)?;
        write::assets(tree, &assets, &self.players, &mut made)?;
        write::avatars(tree, loaded, &mut made)?;
        write::companions(tree, site, &assets, &loaded.options, &mut made)?;
        write::files(tree, &loaded.content.files, &mut made)?;
        Ok(made)
    }

    /// Makes the files of OvenMediaEngine, Caddy and the firewall.
    fn make_server(&self, loaded: &Loaded) -> anyhow::Result<Made> {
        let options = deploy::DeployOptions {
            endpoints: self.options.endpoints,
            lan: self.options.lan,
            cdn: self.is_cdn().then(|| players::CDN.to_owned()),
            public: self.public.clone(),
        };
        let mut made = Made::default();
        for file in deploy::files(&loaded.roster, &options) {
            made.write(&self.server, &file.name, &file.text)?;
        }
        Ok(made)
    }

    /// Replaces the old trees by the new ones, and returns how many files were deleted.
    fn commit(
        self,
        loaded: &Loaded,
        checked: &Checked<'_>,
        made: [Made; 2],
    ) -> Result<usize, Failure> {
        let Options { out, deploy, .. } = self.options;
        let [in_site, in_server] = [&self.site, &self.server].map(Tree::in_the_way);
        target::spare(&in_site, "the site", out, "--out")?;
        target::spare(&in_server, "the server's files", deploy, "--deploy")?;
        // A build with warnings outside the roster is never skipped, so that they appear again. The roster is always parsed.
        let inputs = match checked.is_wrong_in_roster_alone() {
            true => self.inputs,
            false => Default::default(),
        };
        let [site, server] = made.map(|made| Manifest {
            inputs,
            warned: !loaded.report.problems.is_empty(),
            pages: checked.site.pages.len(),
            files: made.entries,
        });
        Ok(self.site.commit(&site)? + self.server.commit(&server)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoints::Endpoints;

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
        // another file with the same bytes is read, and leaves the copy as it is
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
