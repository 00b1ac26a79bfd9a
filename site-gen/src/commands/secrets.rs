//! `mitts secrets`.

use std::{
    fs::{self, DirBuilder},
    io,
    path::Path,
};

use anyhow::Context;

use crate::{
    cli::Secrets,
    commands::print,
    deploy::shared_secrets,
    failure::Failure,
    project::{Project, secret_file},
    shell,
};

pub(super) fn run(project: &Project, args: Secrets) -> Result<(), Failure> {
    let Secrets::Init { folder } = args;
    let roster = project.load()?.0;
    let mut lines = String::new();
    let mut wrong = Vec::new();
    for secret in shared_secrets(&roster) {
        let file = secret_file::place(project, secret, &folder);
        match state(&file)? {
            State::Missing => {
                secret_file::make(&file)?;
                lines.push_str(&format!("made   {}\n", file.display()));
            }
            State::Good => lines.push_str(&format!("kept   {}\n", file.display())),
            State::Wrong(why) => wrong.push(why),
        }
    }
    if roster.ome.api_token.is_none() {
        lines.push_str(
            "note   for the list of live streams, add api_token = { env = \"OME_API_TOKEN\" } to [ome] and run this again\n",
        );
    }
    print(&lines)?;
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Failure::Usage(wrong.join("\nerror: "))),
    }
}

/// What is there.
enum State {
    Missing,
    Good,
    Wrong(String),
}

/// Makes the folder if it is missing, and examines the file.
fn state(file: &Path) -> anyhow::Result<State> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder).with_context(|| {
        format!(
            "{} cannot be made; run this as root, or choose another folder with --folder",
            folder.display()
        )
    })?;
    let shown = file.display();
    match fs::read(file).map(zeroize::Zeroizing::new) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(State::Missing),
        Err(error) => Err(error).with_context(|| format!("{shown} cannot be read")),
        Ok(bytes) if bytes.trim_ascii().is_empty() => Ok(State::Wrong(format!(
            "{shown} is empty; write the secret into it, or delete it and run this again"
        ))),
        Ok(_) if secret_file::is_open_to_all(file)? => Ok(State::Wrong(format!(
            "everybody on this machine can read {shown}; run `chmod 600 {}`, and make a new secret if others use it",
            shell::path(file)
        ))),
        Ok(_) => Ok(State::Good),
    }
}
