//! `mitts serve`.

use std::{io::Write, sync::Arc};

use crate::{
    cli::Serve,
    commands::{build::summary, warn},
    failure::Failure,
    pipeline::{Built, Progress},
    project::Project,
    serve::server::{self, Reporter, Settings},
};

/// Prints to standard error. If that is closed, serving continues.
fn print_error(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Prints to standard error; standard output is the function's log.
struct Terminal;

impl Progress for Terminal {
    fn say(&self, line: &str) {
        print_error(&format!("{line}\n"));
    }

    fn begin(&self, _: usize) {}
    fn step(&self) {}
    fn end(&self) {}
}

impl Reporter for Terminal {
    fn built(&self, built: &Built) {
        for report in &built.warnings {
            warn(report);
        }
        print_error(&format!("{}\n", summary(built)));
    }

    fn failed(&self, failure: &Failure) {
        let colour = anstream::stderr().is_terminal();
        let text = failure.text(colour);
        print_error(&format!(
            "{text}The last valid site and roster stay in use.\n"
        ));
    }
}

pub(super) fn run(project: &Project, args: &Serve) -> Result<(), Failure> {
    let settings = Settings {
        listen: args.listen,
        demo: args.demo,
        engine: args.engine.clone(),
    };
    server::run(project.clone(), &settings, Arc::new(Terminal))
}
