//! The server's half of a build: files for OvenMediaEngine, Caddy, the firewall and the services.

use std::path::PathBuf;

use roster::Roster;

use crate::{
    deploy::{DeployOptions, files},
    failure::Failure,
    output::{manifest::Manifest, target, tree::Tree},
    pipeline::{
        made::Made,
        options::{Built, Options, Progress},
        private,
    },
    project::Project,
    theme::players::{self, PlayerOrigin},
};

/// Builds the server's files alone, which depend on nothing but the roster.
pub(super) fn build_alone(
    project: &Project,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Built, Failure> {
    let tree = Tree::open(&options.deploy, &project.state()?)?;
    let (roster, report) = project.load()?;
    private::spare(project, &roster, options)?;
    let players = players::provide(&|line| progress.say(line));
    let public = (options.out != project.path("public")).then(|| options.out.clone());
    let cdn = matches!(players, PlayerOrigin::Cdn(_));
    let made = make(&roster, &tree, deploy_options(options, cdn, public))?;
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

/// Makes the files for OvenMediaEngine, Caddy, the firewall and the services.
pub(super) fn make(roster: &Roster, tree: &Tree, options: DeployOptions) -> anyhow::Result<Made> {
    let mut made = Made::default();
    for file in files(roster, &options) {
        made.write(tree, &file.name, &file.text)?;
    }
    Ok(made)
}
