//! `mitts serve`.

use std::{io::IsTerminal, sync::Arc};

use crate::{
    build::{Built, Progress},
    cli::Serve,
    commands::{build::summary, warn},
    failure::Failure,
    project::Project,
    serve::server::{self, Settings, Voice},
};

/// Speaks on standard error; standard output is the function's log.
struct Terminal;

impl Progress for Terminal {
    fn say(&self, line: &str) {
        eprintln!("{line}");
    }

    fn begin(&self, _: usize) {}
    fn step(&self) {}
    fn end(&self) {}
}

impl Voice for Terminal {
    fn built(&self, built: &Built) {
        if let Some(report) = &built.warnings {
            warn(report);
        }
        eprintln!("{}", summary(built));
    }

    fn failed(&self, failure: &Failure) {
        let colour = std::io::stderr().is_terminal();
        eprint!("{}", failure.text(colour));
        eprintln!("The last good site and roster stay in force.");
    }
}

pub(super) fn run(project: &Project, args: &Serve) -> Result<(), Failure> {
    let settings = Settings {
        listen: args.listen,
        demo: args.demo,
    };
    server::run(project.clone(), &settings, Arc::new(Terminal))
}
