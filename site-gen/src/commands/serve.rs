use crate::{cli::Serve, failure::Failure, project::Project};
pub(super) fn run(_project: &Project, _args: &Serve) -> Result<(), Failure> {
    Ok(())
}
