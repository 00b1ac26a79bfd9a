//! `mitts hold`, by which `mitts doctor --stream` gets a user for its test picture.

use crate::{cli, failure::Failure, operate::doctor::stream::guest, project::Project};

pub(super) fn run(project: &Project, args: &cli::Hold) -> Result<(), Failure> {
    guest::hold(project, &args.app)
}
