//! The real binary in its own process.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::Duration,
};

/// How often to check for something that must happen, and the time between checks. This limits tests that hang; nothing
/// is measured.
const CHECKS: usize = 600;
const APART: Duration = Duration::from_millis(50);

/// A process and its output so far.
pub(crate) struct Hook {
    child: Child,
    stdout: Said,
    stderr: Said,
}

struct Said {
    text: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Said {
    fn by(pipe: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(String::new()));
        let own = text.clone();
        let reader = thread::spawn(move || {
            for line in BufReader::new(pipe).lines() {
                let line = line.unwrap();
                let mut text = own.lock().unwrap();
                text.push_str(&line);
                text.push('\n');
            }
        });
        Said {
            text,
            reader: Some(reader),
        }
    }

    fn so_far(&self) -> String {
        self.text.lock().unwrap().clone()
    }

    fn whole(&mut self) -> String {
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        self.so_far()
    }
}

/// The binary in this folder, without this test's environment.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_edge-hook"));
    command.current_dir(folder).env_clear();
    command
}

/// Runs it to its end.
pub(crate) fn run(command: &mut Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap()
}

impl Hook {
    pub(crate) fn spawn(command: &mut Command) -> Self {
        Self::spawn_into(command, Stdio::piped())
    }

    /// The same, with standard output captured.
    pub(crate) fn spawn_into(command: &mut Command, stdout: impl Into<Stdio>) -> Self {
        Self::spawn_with(command, stdout, Stdio::piped())
    }

    /// With this as standard input.
    pub(crate) fn spawn_on(command: &mut Command, stdin: Stdio) -> Self {
        Self::spawn_whole(command, stdin, Stdio::piped(), Stdio::piped())
    }

    /// The same, with standard error captured as well.
    pub(crate) fn spawn_with(
        command: &mut Command,
        stdout: impl Into<Stdio>,
        stderr: impl Into<Stdio>,
    ) -> Self {
        Self::spawn_whole(command, Stdio::null(), stdout, stderr)
    }

    fn spawn_whole(
        command: &mut Command,
        stdin: Stdio,
        stdout: impl Into<Stdio>,
        stderr: impl Into<Stdio>,
    ) -> Self {
        let mut child = command
            .stdin(stdin)
            .stdout(stdout)
            .stderr(stderr)
            .spawn()
            .unwrap();
        // do not keep the child's ends of the pipes open here
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Hook {
            stdout: match child.stdout.take() {
                Some(pipe) => Said::by(pipe),
                None => Said::by(std::io::empty()),
            },
            stderr: match child.stderr.take() {
                Some(pipe) => Said::by(pipe),
                None => Said::by(std::io::empty()),
            },
            child,
        }
    }

    /// The address it listens on, once it is printed.
    pub(crate) fn address(&self) -> SocketAddr {
        address(&self.wait_for("/admission"))
    }

    /// Waits for this text on standard error; returns all of standard error.
    pub(crate) fn wait_for(&self, text: &str) -> String {
        wait(&format!("{text:?}"), || {
            let said = self.stderr();
            said.contains(text).then_some(said)
        })
    }

    pub(crate) fn stderr(&self) -> String {
        self.stderr.so_far()
    }

    pub(crate) fn stdout(&self) -> String {
        self.stdout.so_far()
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let mut kill = Command::new("kill");
        assert!(kill.args(["-s", signal, &id]).status().unwrap().success());
    }

    /// Sends a signal and waits for the end: the exit status and both outputs.
    pub(crate) fn end(mut self, signal: &str) -> (ExitStatus, String, String) {
        self.signal(signal);
        let status = self.child.wait().unwrap();
        (status, self.stdout.whole(), self.stderr.whole())
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address that it prints.
pub(crate) fn address(said: &str) -> SocketAddr {
    let (_, rest) = said.split_once("http://").unwrap();
    rest.split_once("/admission").unwrap().0.parse().unwrap()
}

/// Waits for something that must happen.
pub(crate) fn wait<T>(what: &str, mut check: impl FnMut() -> Option<T>) -> T {
    for _ in 0..CHECKS {
        if let Some(found) = check() {
            return found;
        }
        thread::sleep(APART);
    }
    panic!("{what} never came");
}

/// Replaces a file like editors do: renames a new one over the old.
pub(crate) fn replace(path: &Path, text: &str) {
    let new = path.with_extension("new");
    fs::write(&new, text).unwrap();
    fs::rename(new, path).unwrap();
}
