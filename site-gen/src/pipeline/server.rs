//! The server's half of a build: files for OvenMediaEngine, Caddy, the firewall and the services.

use std::path::{Path, PathBuf};

use roster::{Report, Roster};

use crate::{
    content::{clips, files::list},
    deploy::{DeployOptions, channels, files, index},
    failure::Failure,
    output::{manifest::Manifest, target, tree::Tree},
    pipeline::{
        made::Made,
        options::{Built, Options, Progress},
        private, write,
    },
    project::Project,
    theme::{
        self,
        options::ThemeOptions,
        players::{self, PlayerOrigin},
    },
};

/// Builds the server's files alone, which depend on nothing but the roster.
pub(super) fn build_alone(
    project: &Project,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Built, Failure> {
    let tree = Tree::open(&options.deploy, &project.state()?)?;
    let (roster, mut report) = project.load()?;
    let text = project.read()?;
    private::spare(project, &roster, options)?;
    let theme = for_clips(project, &roster, &mut report)?;
    let players = players::provide(&|line| progress.say(line));
    let public = (options.out != project.path("public")).then(|| options.out.clone());
    let cdn = matches!(players, PlayerOrigin::Cdn(_));
    let made = make(
        project,
        (&roster, &text),
        &tree,
        (&options.deploy, deploy_options(options, cdn, public)),
        &theme,
    )?;
    target::spare(
        &tree.in_the_way(),
        "the server's files",
        &options.deploy,
        "--deploy",
    )?;
    // the next build of everything is not skipped
    let manifest = Manifest {
        files: made.entries,
        ..Manifest::default()
    };
    Ok(Built {
        pages: 0,
        rendered: 0,
        changed: made.changed,
        deleted: tree.commit(&manifest)?,
        took: Default::default(),
        cdn,
        warnings: vec![report],
    })
}

pub(super) fn deploy_options(
    options: &Options,
    cdn: bool,
    public: Option<PathBuf>,
) -> DeployOptions {
    DeployOptions {
        endpoints: options.endpoints,
        lan: options.lan,
        cdn: cdn.then(|| players::CDN.to_owned()),
        public,
    }
}

/// Makes the files for OvenMediaEngine, Caddy, the firewall and the services in the folder `deploy`, and the index of a
/// large roster. `theme` is for the clips of channels.
pub(super) fn make(
    project: &Project,
    (roster, text): (&Roster, &str),
    tree: &Tree,
    (deploy, options): (&Path, DeployOptions),
    theme: &ThemeOptions,
) -> anyhow::Result<Made> {
    let mut made = Made::default();
    for file in files(roster, &options) {
        match file.name.starts_with(channels::FOLDER) {
            true => made.write_later(tree, &file.name, &file.text)?,
            false => made.write(tree, &file.name, &file.text)?,
        }
    }
    if !options.endpoints.is_direct() && index::is_wanted(roster) {
        let bytes = index::bytes(roster, text, project.folder(), deploy)?;
        made.write_bytes(tree, index::NAME, &bytes)?;
    }
    write::clips(tree, roster, &project.path("content"), theme, &mut made)?;
    Ok(made)
}

/// The clips of channels that cannot be played, and the theme for those that are made.
fn for_clips(
    project: &Project,
    roster: &Roster,
    report: &mut Report,
) -> Result<ThemeOptions, Failure> {
    if roster.channels.is_empty() {
        return Ok(ThemeOptions::default());
    }
    let found = list(&project.path("content"))?.found.files;
    let problems = clips::check(roster, &found);
    if !problems.is_empty() {
        report.problems.extend(problems);
        return Err(Failure::Input(vec![report.clone()]));
    }
    let (theme, _) = theme::load::load(&project.path("themes"), roster, report)?;
    Ok(ThemeOptions::load(&theme).0)
}
