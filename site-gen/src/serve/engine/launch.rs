//! How the engine is started: its command line and its environment.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Stdio,
};

use roster::Secret;
use tokio::process::Command;

use super::find::Engine;

/// Where the image has its configuration.
const INSIDE: &str = "/opt/ovenmediaengine/bin/origin_conf";

/// What the engine is started with.
pub(crate) struct Launch {
    /// The engine.
    pub(crate) engine: Engine,
    /// Its secrets, by the names of their variables. They are only in its environment: anyone can read command lines.
    pub(crate) variables: Vec<(String, Secret)>,
    /// The name of its container.
    pub(crate) container: String,
}

impl Launch {
    /// The path of the engine's folder as the engine sees it.
    pub(crate) fn inside<'a>(&self, home: &'a Path) -> &'a Path {
        match self.engine {
            Engine::Program(_) => home,
            Engine::Docker { .. } => Path::new(INSIDE),
        }
    }

    /// The engine, for messages.
    pub(crate) fn what(&self) -> String {
        match &self.engine {
            Engine::Program(program) => program.display().to_string(),
            Engine::Docker { image, .. } => {
                format!("{image} in Docker, which downloads it first if it is missing")
            }
        }
    }

    /// The command that starts the engine in its folder. Its output is piped; it has a process group of its own, so that
    /// Ctrl-C in a terminal does not reach it before `mitts`; and on Linux it ends with `mitts`, however that ends.
    pub(crate) fn command(&self, home: &Path) -> Command {
        let (program, args) = self.line(home);
        let mut command = leashed(program, args);
        command.current_dir(home).kill_on_drop(true);
        command.stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        for (name, secret) in &self.variables {
            command.env(name, secret.reveal());
        }
        #[cfg(unix)]
        command.process_group(0);
        command
    }

    /// Removes a container that an earlier `mitts` could not end.
    pub(crate) async fn clean(&self) {
        if let Engine::Docker { docker, .. } = &self.engine {
            let mut command = Command::new(docker);
            command.args(["rm", "--force", &self.container]);
            command.stdin(Stdio::null());
            command.stdout(Stdio::null()).stderr(Stdio::null());
            let _ = command.status().await;
        }
    }

    fn line(&self, home: &Path) -> (PathBuf, Vec<OsString>) {
        match &self.engine {
            Engine::Program(program) => (program.clone(), vec!["-c".into(), home.into()]),
            Engine::Docker { docker, image } => {
                let mut volume = home.as_os_str().to_owned();
                volume.push(":");
                volume.push(INSIDE);
                let mut args: Vec<OsString> = ["run", "--rm", "--network", "host", "--name"]
                    .map(OsString::from)
                    .to_vec();
                args.extend([self.container.clone().into(), "--volume".into(), volume]);
                for (name, _) in &self.variables {
                    // without a value: that of Docker's own environment
                    args.extend(["--env".into(), name.into()]);
                }
                args.push(image.into());
                (docker.clone(), args)
            }
        }
    }
}

/// A command whose process ends with this one.
#[cfg(target_os = "linux")]
fn leashed(program: PathBuf, args: Vec<OsString>) -> Command {
    // this program, also after its file was replaced
    let mut command = Command::new("/proc/self/exe");
    command.arg("leash").arg(std::process::id().to_string());
    command.arg(program).args(args);
    command
}

#[cfg(not(target_os = "linux"))]
fn leashed(program: PathBuf, args: Vec<OsString>) -> Command {
    let mut command = Command::new(program);
    command.args(args);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn launch(engine: Engine) -> Launch {
        let secret = |text: &str| Secret::new(text.to_owned());
        Launch {
            engine,
            variables: vec![
                ("A".to_owned(), secret("bread")),
                ("B".to_owned(), secret("salt")),
            ],
            container: "mitts-3333".to_owned(),
        }
    }

    #[test]
    fn a_secret_is_in_no_command_line() {
        let docker = launch(Engine::Docker {
            docker: "/bin/docker".into(),
            image: "x/y:v1".to_owned(),
        });
        let (program, args) = docker.line(Path::new("/home"));
        let args: Vec<_> = args.iter().map(|arg| arg.to_str().unwrap()).collect();
        assert_eq!(program, Path::new("/bin/docker"));
        assert_eq!(
            args.join(" "),
            "run --rm --network host --name mitts-3333 --volume \
             /home:/opt/ovenmediaengine/bin/origin_conf --env A --env B x/y:v1"
        );
        let own = launch(Engine::Program("/bin/ome".into()));
        let shown = format!("{:?}", own.command(Path::new("/home")).as_std().get_args());
        assert!(shown.contains("-c") && !shown.contains("bread"), "{shown}");
        assert_eq!(own.inside(Path::new("/home")), Path::new("/home"));
    }
}
