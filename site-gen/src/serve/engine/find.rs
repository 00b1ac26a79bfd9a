//! Finds OvenMediaEngine on this machine.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use engine::Version;

use super::choice::EngineChoice;

/// An OvenMediaEngine that can be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// A program on this machine.
    Program(PathBuf),
    /// An image, which Docker downloads if it is missing.
    Docker {
        /// Docker's own program.
        docker: PathBuf,
        /// The image, with its tag.
        image: String,
    },
}

/// The program's name.
const NAME: &str = "OvenMediaEngine";
/// Where its packages and its own `make install` put it, beside the folders of `PATH`.
const FOLDERS: [&str; 4] = [
    "/usr/bin",
    "/usr/local/bin",
    "/usr/share/ovenmediaengine",
    "/opt/ovenmediaengine/bin",
];

/// Finds the engine. `path` is the variable `PATH`; `is_program` tells whether a file can be run.
///
/// # Errors
/// What is missing, and what to do.
pub(crate) fn find(
    choice: &EngineChoice,
    version: Version,
    path: &OsStr,
    is_program: &dyn Fn(&Path) -> bool,
) -> Result<Engine, String> {
    let in_path = |name: &str| {
        std::env::split_paths(path)
            .map(|folder| folder.join(name))
            .find(|file| is_program(file))
    };
    let docker = || {
        in_path("docker").map(|docker| Engine::Docker {
            docker,
            image: version.image(),
        })
    };
    let installed = || {
        let usual = FOLDERS.iter().map(|folder| Path::new(folder).join(NAME));
        in_path(NAME).or_else(|| usual.into_iter().find(|file| is_program(file)))
    };
    match choice {
        EngineChoice::Program(program) if is_program(program) => {
            // the engine is started in another folder
            let program = std::path::absolute(program).unwrap_or_else(|_| program.clone());
            Ok(Engine::Program(program))
        }
        EngineChoice::Program(program) => Err(format!(
            "{} is not a program; `--engine` alone looks for OvenMediaEngine on this machine",
            program.display()
        )),
        EngineChoice::Docker => docker().ok_or_else(|| {
            "docker is not installed; see https://docs.docker.com/engine/install/".to_owned()
        }),
        EngineChoice::Any => installed().map(Engine::Program).or_else(docker).ok_or_else(|| {
            "there is neither OvenMediaEngine nor docker on this machine; install one of them, or name the \
             program: --engine /path/to/OvenMediaEngine"
                .to_owned()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(choice: &EngineChoice, programs: &[&str]) -> Result<Engine, String> {
        let is_program = |file: &Path| programs.iter().any(|program| file == Path::new(program));
        find(choice, Version(0, 21, 0), OsStr::new("/a:/b"), &is_program)
    }

    #[test]
    fn an_installed_engine_comes_before_that_of_docker() {
        let program = |path: &str| Ok(Engine::Program(path.into()));
        let any = &EngineChoice::Any;
        assert_eq!(
            found(
                any,
                &[
                    "/b/OvenMediaEngine",
                    "/usr/bin/OvenMediaEngine",
                    "/a/docker"
                ]
            ),
            program("/b/OvenMediaEngine")
        );
        let own = "/usr/share/ovenmediaengine/OvenMediaEngine";
        assert_eq!(found(any, &[own, "/a/docker"]), program(own));
        let docker = Ok(Engine::Docker {
            docker: "/a/docker".into(),
            image: "ovenmedialabs/ovenmediaengine:v0.21.0".to_owned(),
        });
        assert_eq!(found(any, &["/a/docker"]), docker);
        assert_eq!(found(&EngineChoice::Docker, &[own, "/a/docker"]), docker);
        for (choice, word) in [
            ("any", "neither"),
            ("docker", "docker"),
            ("/x", "/x is not"),
        ] {
            let error = found(&choice.parse().unwrap(), &[]).unwrap_err();
            assert!(error.contains(word), "{error}");
        }
    }
}
