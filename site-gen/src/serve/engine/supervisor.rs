//! Runs the engine: waits until it answers, starts it again when it ends, and ends it.

use std::{
    process::ExitStatus,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use engine::{
    Version,
    rest::{RestClient, RestError},
};
use tokio::{
    process::Child,
    sync::{Notify, mpsc::UnboundedReceiver},
    time::{sleep, timeout},
};

use super::{home::Home, launch::Launch, output::Output, pace::Pace};
use crate::words::counted;

/// How often a new engine is asked whether it is ready.
const EVERY: Duration = Duration::from_millis(200);
/// How long the engine gets to end properly.
const FAREWELL: Duration = Duration::from_secs(8);

/// Prints a line.
pub(crate) type Say = Arc<dyn Fn(&str) + Send + Sync>;

/// What the engine should do, or should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Start again.
    Restart,
    /// The site was built: the configuration may have changed.
    Built,
}

/// The engine and all that is needed to run it.
pub(crate) struct Supervisor {
    /// How it is started.
    pub(crate) launch: Launch,
    /// Its folder.
    pub(crate) home: Home,
    /// Its REST interface.
    pub(crate) rest: RestClient,
    /// The version in the roster.
    pub(crate) version: Version,
    /// The roster's apps.
    pub(crate) apps: Vec<String>,
    /// Gets messages.
    pub(crate) say: Say,
    /// Orders from the keyboard and the builds.
    pub(crate) orders: UnboundedReceiver<Order>,
    /// Is told each time the engine is ready.
    pub(crate) ready: Arc<Notify>,
    /// The running engine.
    pub(crate) child: Option<Child>,
    /// The configuration that was last reported as newer than the engine's.
    pub(crate) reported: Option<String>,
}

/// How a run of the engine ended.
enum End {
    Restart,
    Itself { status: ExitStatus, ready: bool },
}

impl Supervisor {
    /// Runs the engine until the future is dropped; then [`Supervisor::stop`] ends it.
    ///
    /// # Errors
    /// When the engine cannot be started, or ends at its first start before it is ready.
    pub(crate) async fn run(&mut self) -> anyhow::Result<()> {
        let mut pace = Pace::default();
        let mut first = true;
        loop {
            self.launch.clean().await;
            self.home.fill(self.launch.inside(&self.home.folder))?;
            self.reported = None;
            let (began, output) = (Instant::now(), Output::default());
            self.start(&output)?;
            match self.watch().await? {
                End::Restart => {
                    (self.say)("Engine     starting OvenMediaEngine again");
                    self.stop().await;
                }
                End::Itself { status, ready } => {
                    self.child = None;
                    let why = ended(status);
                    if first && !ready {
                        bail!(
                            "OvenMediaEngine ended before it was ready ({why}):{}",
                            output.last()
                        );
                    }
                    let pause = pace.pause(began.elapsed());
                    (self.say)(&format!(
                        "warning: OvenMediaEngine ended ({why}); starting it again in {} s",
                        pause.as_secs()
                    ));
                    if !ready {
                        (self.say)(output.last().trim_start_matches('\n'));
                    }
                    sleep(pause).await;
                }
            }
            first = false;
        }
    }

    fn start(&mut self, output: &Output) -> anyhow::Result<()> {
        let mut child = self
            .launch
            .command(&self.home.folder)
            .spawn()
            .with_context(|| format!("{} cannot be started", self.launch.what()))?;
        if let Some(stdout) = child.stdout.take() {
            output.follow(stdout);
        }
        if let Some(stderr) = child.stderr.take() {
            output.follow(stderr);
        }
        self.child = Some(child);
        Ok(())
    }

    /// Follows orders until the engine ends or should.
    async fn watch(&mut self) -> anyhow::Result<End> {
        let mut ready = false;
        loop {
            tokio::select! {
                status = wait(&mut self.child) => {
                    let status = status.context("the engine cannot be watched")?;
                    return Ok(End::Itself { status, ready });
                }
                order = self.orders.recv() => match order {
                    Some(Order::Restart) => return Ok(End::Restart),
                    Some(Order::Built) => self.compare().await,
                    None => std::future::pending().await,
                },
                version = answer(&self.rest), if !ready => {
                    ready = true;
                    self.ready.notify_one();
                    self.greet(version);
                }
            }
        }
    }

    fn greet(&self, version: Result<Version, RestError>) {
        let log = self.home.log();
        let shown = match &version {
            Ok(version) => format!(" {version}"),
            Err(_) => String::new(),
        };
        (self.say)(&format!(
            "Engine     OvenMediaEngine{shown} is ready; log: {}",
            log.display()
        ));
        match version {
            Ok(version) if version != self.version => (self.say)(&format!(
                "warning: the configuration is for OvenMediaEngine {}, as `version` of [ome] says; this is {version}",
                self.version
            )),
            Ok(_) => {}
            Err(error) => (self.say)(&format!("warning: OvenMediaEngine {error}")),
        }
    }

    /// Hands new schedules over, and reports a configuration that is newer than the engine's, once, with what a restart interrupts.
    async fn compare(&mut self) {
        if let Err(error) = self.home.follow() {
            (self.say)(&format!(
                "warning: channels keep their schedules: {error:#}"
            ));
        }
        let newer = self.home.newer();
        if newer.is_none() || newer == self.reported {
            self.reported = newer;
            return;
        }
        let mut streams = 0;
        for app in &self.apps {
            streams += self
                .rest
                .stream_names(app)
                .await
                .map_or(0, |names| names.len());
        }
        let cost = match streams {
            0 => "nothing is live".to_owned(),
            some => format!("this interrupts {}", counted(some, "live stream")),
        };
        (self.say)(&format!(
            "Engine     its configuration has changed, which takes effect at its next start: r and Enter starts it again; {cost}"
        ));
        self.reported = newer;
    }

    /// Ends the engine, properly if it does so in time.
    pub(crate) async fn stop(&mut self) {
        let Some(child) = self.child.as_mut() else {
            return;
        };
        terminate(child);
        if timeout(FAREWELL, child.wait()).await.is_err() {
            let _ = child.kill().await;
            self.launch.clean().await;
        }
        self.child = None;
    }
}

/// Waits until the engine ends. The engine stays where it is, for [`Supervisor::stop`], if this is dropped.
async fn wait(child: &mut Option<Child>) -> std::io::Result<ExitStatus> {
    match child {
        Some(child) => child.wait().await,
        None => std::future::pending().await,
    }
}

/// The version, as soon as the engine answers anything.
async fn answer(rest: &RestClient) -> Result<Version, RestError> {
    loop {
        match rest.version().await {
            Err(RestError::Unreachable(_) | RestError::Slow) => sleep(EVERY).await,
            answer => return answer,
        }
    }
}

/// Asks a process to end.
#[cfg(unix)]
fn terminate(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process};
    let pid = child.id().and_then(|id| i32::try_from(id).ok());
    if let Some(pid) = pid.and_then(Pid::from_raw) {
        let _ = kill_process(pid, Signal::TERM);
    }
}

#[cfg(not(unix))]
fn terminate(_: &Child) {}

/// How a process ended, in words.
fn ended(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("signal {signal}");
    }
    match status.code() {
        Some(code) => format!("exit code {code}"),
        None => "unknown".to_owned(),
    }
}
