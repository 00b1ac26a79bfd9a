//! Puts the parts of `mitts serve` together and runs them until it is told to stop.

use std::{
    net::IpAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::Context;
use edge_hook::{AppState, ListenAddress, LiveList, LiveSource, LogSink, SharedRoster};
use engine::rest::RestClient;
use roster::Roster;

use crate::{
    endpoints::Endpoints,
    failure::Failure,
    pipeline::{Built, Depth, Options, Progress, build, problems},
    project::Project,
    serve::{
        demo::{Demo, Pictures},
        hosts::{self, Hosts},
        news::BuildStatus,
        pages::{self, SiteState, Snapshot},
        poll::Poll,
        ports::{Ports, alone},
        secrets::{self, Secrets},
        started::Started,
        watch::SourceWatcher,
    },
};

/// What to serve, and where.
pub struct Settings {
    /// Where pages are served.
    pub listen: ListenAddress,
    /// Whether test pictures stand in for streams.
    pub demo: bool,
}

/// Tells a person what happens.
pub trait Reporter: Progress + Send {
    /// The site was built.
    fn built(&self, built: &Built);
    /// The site could not be built.
    fn failed(&self, failure: &Failure);
}

struct Serving {
    project: Project,
    options: Options,
    pictures: Option<Arc<Pictures>>,
    live: SharedRoster,
    site_state: Arc<SiteState>,
    reporter: Arc<dyn Reporter>,
    /// What the function was started with.
    started: Started,
    /// The file with what OvenMediaEngine is to find in its environment.
    environment: PathBuf,
}

/// Serves until the process is interrupted.
///
/// # Errors
/// When the first build fails, a port is taken, or the machine fails otherwise.
pub fn run(
    project: Project,
    settings: &Settings,
    reporter: Arc<dyn Reporter>,
) -> Result<(), Failure> {
    let roster = match project.load() {
        Ok((roster, _)) => roster,
        Err(Failure::Input(reports)) => {
            let text = project.read()?;
            let shown = project.roster.display().to_string();
            let examined = Roster::examine(&shown, &text);
            let all = problems(&project, examined, Depth::Everything).unwrap_or(reports);
            return Err(Failure::Input(all));
        }
        Err(other) => return Err(other),
    };
    let runtime = tokio::runtime::Runtime::new().context("no runtime can be started")?;
    // before anything is written: another `mitts serve` may be showing this very site
    let ports = runtime.block_on(Ports::bind(settings.listen, &roster))?;
    let state = project.state()?;
    let folder = state.join("serve");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("{} cannot be made", folder.display()))?;
    let _alone = alone(&folder)?;
    let (serving, function) = prepare(project, settings, reporter, &roster, &state)?;
    let served = runtime.block_on(serve(serving, function, ports));
    // pages that wait for news would wait for ever
    runtime.shutdown_background();
    served
}

/// Builds the site and makes the function that answers for it.
fn prepare(
    project: Project,
    settings: &Settings,
    reporter: Arc<dyn Reporter>,
    roster: &Roster,
    state: &Path,
) -> Result<(Serving, AppState), Failure> {
    let options = options(settings, &state.join("serve"));
    let pictures = match settings.demo {
        true => Some(test_pictures(state, reporter.clone())?),
        false => None,
    };
    let built = build(&project, &options, &*reporter)?;
    reporter.built(&built);
    let secrets = secrets::provide(roster, project.folder(), &state.join("secrets"))?;
    for made in &secrets.made {
        reporter.say(&format!(
            "Made a secret for this machine: {} (ignored by git, for your eyes only)",
            made.display()
        ));
    }
    let live = SharedRoster::new(roster.clone());
    let log = LogSink::stdout().context("no thread can be started")?;
    let mut function = AppState::new(live.clone(), &secrets.admission, log)
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    if let Some(list) = live_list(&live, &secrets, pictures.as_ref())? {
        let reporter = reporter.clone();
        function = function.with_live_list(list.reporting_to(move |text| reporter.say(text)));
    }
    let start = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let told = reporter.clone();
    let site_state = Arc::new(SiteState {
        root: options.out.clone(),
        now: RwLock::new(Arc::new(now(roster, pictures.as_ref(), built.cdn))),
        status: BuildStatus::new(u64::try_from(start.as_millis()).unwrap_or(0)),
        poll: Poll::default(),
        hosts: Hosts::telling(move |line| told.say(line)),
    });
    let serving = Serving {
        pictures,
        live,
        site_state,
        reporter,
        project,
        options,
        started: Started::with(roster),
        environment: secrets.environment,
    };
    Ok((serving, function))
}

/// What is built for this machine, into `folder`.
fn options(settings: &Settings, folder: &Path) -> Options {
    Options {
        out: folder.join("public"),
        deploy: folder.join("deploy"),
        endpoints: match settings.demo {
            true => Endpoints::Demo,
            false => Endpoints::Direct,
        },
        lan: hosts::lan(settings.listen),
    }
}

/// The pictures that stand in for streams.
fn test_pictures(state: &Path, reporter: Arc<dyn Reporter>) -> Result<Arc<Pictures>, Failure> {
    let say = move |line: &str| reporter.say(line);
    Pictures::start(&state.join("demo"), say)
}

/// Answers for site and admission, and builds again after each change, until the process is interrupted.
async fn serve(serving: Serving, function: AppState, ports: Ports) -> Result<(), Failure> {
    let roster = serving.live.current();
    let site_state = serving.site_state.clone();
    // changes while the first build ran are seen, too: the sources' stamps are in its manifest
    let mut sources = SourceWatcher::watch(&serving.project, &|line| serving.reporter.say(line))?;
    say_where(&serving, roster.roster(), &ports);
    std::thread::spawn(move || {
        serving.rebuild();
        while sources.wait(&|line| serving.reporter.say(line)) {
            serving.rebuild();
        }
    });
    let serve_site = axum::serve(ports.site, pages::router(site_state, function.clone()));
    let serve_hook = async {
        match ports.admission {
            Some(listener) => axum::serve(listener, edge_hook::router(function.clone())).await,
            None => std::future::pending().await,
        }
    };
    let streams = async {
        function.watch_streams().await;
        std::future::pending().await
    };
    let served = tokio::select! {
        ended = serve_site => ended,
        ended = serve_hook => ended,
        ended = streams => ended,
        () = stopped() => Ok(()),
    };
    function.log().flush(Duration::from_secs(1));
    served
        .context("the server failed")
        .map_err(Failure::Machine)
}

impl Serving {
    /// Builds again after a change. Roster and site are apart: a key that was rotated counts at once, even
    /// while a page is being rewritten.
    fn rebuild(&self) {
        let result = unwound(|| {
            let roster = match reload(&self.project, &self.live) {
                Ok(roster) => roster,
                // the build tells of this, and of whatever else is wrong
                Err(failure) => {
                    let built = build(&self.project, &self.options, &*self.reporter);
                    return Err(built.err().unwrap_or(failure));
                }
            };
            self.started.tell(&roster, &|line| self.reporter.say(line));
            let built = build(&self.project, &self.options, &*self.reporter)?;
            self.site_state
                .replace(now(&roster, self.pictures.as_ref(), built.cdn));
            Ok(built)
        });
        match result {
            Ok(built) => {
                let changed = built.changed + built.deleted > 0;
                if changed || self.site_state.status.is_wrong() {
                    self.reporter.built(&built);
                }
                self.site_state.status.tell(changed, None);
            }
            Err(failure) => {
                self.reporter.failed(&failure);
                self.site_state
                    .status
                    .tell(false, Some(failure.text(false)));
            }
        }
    }
}

/// The roster as it is now, which counts at once. While it has problems the last good one does, which
/// `/healthz` tells.
fn reload(project: &Project, live: &SharedRoster) -> Result<Roster, Failure> {
    match project.load() {
        Ok((roster, _)) => {
            live.replace(roster.clone());
            Ok(roster)
        }
        Err(failure) => {
            live.mark_stale();
            Err(failure)
        }
    }
}

/// What `build` comes to; a panic in it is a failure like any other, so that the next change is tried again.
fn unwound(build: impl FnOnce() -> Result<Built, Failure>) -> Result<Built, Failure> {
    catch_unwind(AssertUnwindSafe(build)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        let error = anyhow::anyhow!("the build panicked: {}", text.unwrap_or("without a word"));
        Err(Failure::Machine(error))
    })
}

/// Who is live: the test pictures' streams, or else what the engine's REST interface tells, if the roster
/// has a token for it.
fn live_list(
    live: &SharedRoster,
    secrets: &Secrets,
    pictures: Option<&Arc<Pictures>>,
) -> anyhow::Result<Option<LiveList>> {
    let source = match (pictures, &secrets.api_token) {
        (Some(pictures), _) => {
            let pictures = pictures.clone();
            LiveSource::Local(Box::new(move |roster| {
                Demo::new(roster, pictures.clone()).lives()
            }))
        }
        (None, Some(token)) => {
            let port = live.current().roster().ome.ports.api;
            LiveSource::Engine(RestClient::new(
                &format!("http://127.0.0.1:{port}"),
                token.reveal(),
            )?)
        }
        (None, None) => return Ok(None),
    };
    Ok(Some(LiveList::new(live.clone(), source)))
}

fn now(roster: &Roster, pictures: Option<&Arc<Pictures>>, cdn: bool) -> Snapshot {
    let demo = pictures.map(|pictures| Demo::new(roster, pictures.clone()));
    Snapshot::new(roster.clone(), demo, cdn)
}

fn say_where(serving: &Serving, roster: &Roster, ports: &Ports) {
    let say = |line: String| serving.reporter.say(&line);
    let site = ports.address;
    let host = match site.ip().is_unspecified() {
        true => "localhost".to_owned(),
        false => match site.ip() {
            IpAddr::V6(ip) => format!("[{ip}]"),
            IpAddr::V4(ip) => ip.to_string(),
        },
    };
    say(format!("\nSite       http://{host}:{}/", site.port()));
    if let Some(place) = hosts::for_others(site) {
        say(format!("           for others on the network: {place}"));
    }
    match ports.admission.is_some() {
        true => say(format!("Admission  {}", roster.admission.url)),
        false => say(format!(
            "Admission  not answered here: {} is not on this machine",
            roster.admission.url
        )),
    }
    if serving.pictures.is_some() {
        say("Streams    test pictures; leave out --demo for those of OvenMediaEngine".to_owned());
    } else {
        say(format!(
            "Streams    those of OvenMediaEngine on this machine, run with {}\n           \
             and the environment of {}",
            serving.options.deploy.join("Server.xml").display(),
            serving.environment.display()
        ));
    }
    say(format!(
        "Watching {}, content/ and themes/; stop with Ctrl-C\n",
        serving.project.roster.display()
    ));
}

/// Waits for Ctrl-C or the system's request to stop.
async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roster_with_problems_leaves_the_last_one_in_force_and_stale() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::new(folder.path().join("mitts.toml"));
        let good = "[site]\ntitle = 'a'\nurl = 'http://a'\n[apps.show]\n[users.alice]\n";
        let write = |text: &str| std::fs::write(&project.roster, text).unwrap();
        write(good);
        let live = SharedRoster::new(project.load().unwrap().0);
        for (text, stale, users) in [
            (format!("{good}[users.bob]\n"), false, 2),
            ("[site]\n".to_owned(), true, 2),
            (good.to_owned(), false, 1),
        ] {
            write(&text);
            assert_eq!(reload(&project, &live).is_err(), stale);
            assert_eq!(live.freshness().stale, stale);
            assert_eq!(live.current().roster().users.len(), users);
        }
    }

    #[test]
    fn a_panic_in_a_build_is_a_failure() {
        let failure = unwound(|| panic!("no {}", "luck")).unwrap_err();
        assert!(failure.text(false).contains("the build panicked: no luck"));
    }
}
