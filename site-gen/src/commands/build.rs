//! `mitts build`.

use std::time::Duration;

use crate::{
    cli::Build,
    commands::{print, progress::Terminal, warn},
    endpoints::Endpoints,
    failure::Failure,
    pipeline::{Built, Options, build},
    project::Project,
    words::counted,
};

pub(super) fn run(project: &Project, args: Build) -> Result<(), Failure> {
    let options = Options {
        out: args.out.unwrap_or_else(|| project.path("public")),
        deploy: args.deploy.unwrap_or_else(|| project.path("deploy")),
        endpoints: Endpoints::OneOrigin,
        lan: None,
        rest: false,
        only: args.only,
    };
    let built = build(project, &options, &Terminal::default())?;
    for report in &built.warnings {
        warn(report);
    }
    print(&format!("{}\n", summary(&built)))
}

/// "Built 42 pages, 3 files changed, 1 deleted, in 0.12 s".
pub(super) fn summary(built: &Built) -> String {
    let pages = match built.pages {
        0 => "the server configuration".to_owned(),
        pages => counted(pages, "page"),
    };
    let changed = match built.changed {
        0 if built.deleted == 0 => "nothing changed".to_owned(),
        changed => format!("{} changed", counted(changed, "file")),
    };
    let deleted = match built.deleted {
        0 => String::new(),
        deleted => format!(", {deleted} deleted"),
    };
    format!("Built {pages}, {changed}{deleted}, in {}", span(built.took))
}

fn span(took: Duration) -> String {
    match took.as_secs_f64() {
        seconds if seconds < 1.0 => format!("{:.0} ms", seconds * 1000.0),
        seconds => format!("{seconds:.1} s"),
    }
}
