//! Assembles the parts of `mitts serve` and runs them until it is stopped.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, RwLock},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::Context;
use axum::Router;
use edge_hook::{AppState, ListenAddress, LiveList, LiveSource, LogSink, SharedRoster};
use roster::Roster;
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    conduct::{
        Place,
        conductor::Conductor,
        control::{self, Control},
        request::Requests,
    },
    deploy::{self, channels::CONDUCTED},
    endpoints::Endpoints,
    failure::Failure,
    pipeline::{Built, Depth, Options, Progress, build, problems},
    project::Project,
    serve::{
        demo::{Demo, Pictures},
        engine::{self, EngineChoice, Order, Supervisor},
        greeting::{Greeting, greet},
        hosts::{self, Hosts},
        news::BuildStatus,
        pages::{self, SiteState, Snapshot},
        poll::Poll,
        ports::{Ports, reserve},
        secrets::{self, Secrets},
        started::Started,
        stopped::stopped,
        watch::SourceWatcher,
    },
};

/// The settings of the server.
pub struct Settings {
    /// The address for pages.
    pub listen: ListenAddress,
    /// Whether test pictures are the streams.
    pub demo: bool,
    /// The engine to run beside the site, if one.
    pub engine: Option<EngineChoice>,
}

/// Reports to the user.
pub trait Reporter: Progress + Send {
    /// The site was built.
    fn built(&self, built: &Built);
    /// The site could not be built.
    fn failed(&self, failure: &Failure);
}

pub(super) struct Serving {
    pub(super) project: Project,
    pub(super) options: Options,
    pub(super) pictures: Option<Arc<Pictures>>,
    live: SharedRoster,
    site_state: Arc<SiteState>,
    pub(super) reporter: Arc<dyn Reporter>,
    /// The settings from the start.
    started: Started,
    /// The secrets that the site shares with the engine.
    pub(super) secrets: Secrets,
    /// Tells the engine that runs here what to do.
    pub(super) engine: Option<UnboundedSender<Order>>,
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
    let roster = match read(&project, settings.engine.is_some()) {
        Ok(roster) => roster,
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
    // before writing anything: another `mitts serve` may be serving this site
    let ports = runtime.block_on(Ports::bind(settings.listen, &roster))?;
    let state = project.state()?;
    let folder = state.join("serve");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("{} cannot be made", folder.display()))?;
    let _reserved = reserve(&folder)?;
    let (mut serving, function) = prepare(project, settings, reporter, &roster, &state)?;
    let engine = start_engine(&mut serving, settings, &roster, &state)?;
    let conductor = start_conductor(&serving, &function, &roster, &state)?;
    let served = runtime.block_on(serve(serving, function, ports, engine, conductor));
    // pages that wait for the status would wait forever
    runtime.shutdown_background();
    served
}

/// Builds the site and creates its function.
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
            "Made a secret for this machine: {} (private, and ignored by git)",
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
    let host_reporter = reporter.clone();
    let site_state = Arc::new(SiteState {
        root: options.out.clone(),
        now: RwLock::new(Arc::new(now(roster, pictures.as_ref(), built.cdn))),
        status: BuildStatus::new(u64::try_from(start.as_millis()).unwrap_or(0)),
        poll: Poll::default(),
        hosts: Hosts::reporting_to(move |line| host_reporter.say(line)),
        queue: state.join("serve/conductor/public/queue.json"),
    });
    let serving = Serving {
        pictures,
        live,
        site_state,
        reporter,
        project,
        options,
        started: Started::with(roster),
        secrets,
        engine: None,
    };
    Ok((serving, function))
}

/// Finds the engine that was asked for, and makes it ready to run.
fn start_engine(
    serving: &mut Serving,
    settings: &Settings,
    roster: &Roster,
    state: &Path,
) -> Result<Option<Supervisor>, Failure> {
    let Some(choice) = &settings.engine else {
        return Ok(None);
    };
    let reporter = serving.reporter.clone();
    let folder = state.join("serve/engine");
    let folders = [folder.as_path(), &serving.options.deploy];
    let say = Arc::new(move |line: &str| reporter.say(line));
    let (supervisor, orders) = engine::prepare(choice, roster, &serving.secrets, folders, say)?;
    engine::listen(orders.clone());
    serving.engine = Some(orders);
    Ok(Some(supervisor))
}

/// The conductor of the engine that runs here, if the roster asks for one, and where it keeps its files.
fn start_conductor(
    serving: &Serving,
    function: &AppState,
    roster: &Roster,
    state: &Path,
) -> Result<Option<Conducting>, Failure> {
    if serving.engine.is_none() || roster.conductor.is_none() {
        return Ok(None);
    }
    let rest = serving.secrets.rest(roster)?;
    let rest = rest.context("the REST interface has no token")?;
    let schedules = state.join("serve/engine").join(CONDUCTED);
    let place = Place::with_schedules(&state.join("serve/conductor"), schedules);
    let reporter = serving.reporter.clone();
    let say = Arc::new(move |line: &str| reporter.say(line));
    let (live, log) = (serving.live.clone(), function.log().clone());
    let (conductor, requests, _) =
        Conductor::new(place.clone(), live.clone(), rest.clone(), log.clone(), say)?;
    let control = Control::new(live, function.sessions(), requests.clone(), rest, log);
    Ok(Some(Conducting {
        conductor,
        requests,
        place,
        control: control::router(control),
    }))
}

/// A conductor that is ready to run.
struct Conducting {
    conductor: Conductor,
    requests: Requests,
    place: Place,
    /// Its routes for pages.
    control: Router,
}

impl Conducting {
    /// Runs until the future is dropped. Without its socket, it runs, too.
    async fn run(self, say: &dyn Fn(&str)) {
        #[cfg(unix)]
        let commands = async {
            match crate::conduct::socket::listen(&self.place.socket()) {
                Ok(listener) => crate::conduct::socket::serve(listener, self.requests).await,
                Err(error) => {
                    say(&format!(
                        "warning: `mitts channel` does not reach the queues: {error:#}"
                    ));
                    std::future::pending().await
                }
            }
        };
        #[cfg(not(unix))]
        let commands = std::future::pending::<()>();
        tokio::select! {
            () = self.conductor.run() => {}
            () = commands => {}
        }
    }
}

/// The roster, with the engine's REST interface on if `rest`.
fn read(project: &Project, rest: bool) -> Result<Roster, Failure> {
    let (mut roster, _) = project.load()?;
    if rest {
        deploy::with_rest(&mut roster);
    }
    Ok(roster)
}

/// The build options for this machine, with the output in `folder`.
fn options(settings: &Settings, folder: &Path) -> Options {
    Options {
        out: folder.join("public"),
        deploy: folder.join("deploy"),
        endpoints: match settings.demo {
            true => Endpoints::Demo,
            false => Endpoints::Direct,
        },
        lan: hosts::lan(settings.listen),
        rest: settings.engine.is_some(),
        only: None,
    }
}

/// The test pictures for the streams.
fn test_pictures(state: &Path, reporter: Arc<dyn Reporter>) -> Result<Arc<Pictures>, Failure> {
    let say = move |line: &str| reporter.say(line);
    Pictures::start(&state.join("demo"), say)
}

/// Serves site and admission, and builds after each change, until the process is interrupted.
async fn serve(
    serving: Serving,
    function: AppState,
    ports: Ports,
    mut engine: Option<Supervisor>,
    conductor: Option<Conducting>,
) -> Result<(), Failure> {
    let directory = serving.live.current();
    let site_state = serving.site_state.clone();
    // changes during the first build are noticed too, since its manifest has the sources' stamps
    let mut sources = SourceWatcher::watch(&serving.project, &|line| serving.reporter.say(line))?;
    let ready = engine.as_ref().map(|engine| engine.ready.clone());
    let run_engine = async {
        match &mut engine {
            Some(engine) => engine.run().await,
            None => std::future::pending().await,
        }
    };
    let reporter = serving.reporter.clone();
    let control = conductor
        .as_ref()
        .map(|conductor| conductor.control.clone());
    let conduct = async {
        match conductor {
            Some(conductor) => conductor.run(&|line| reporter.say(line)).await,
            None => std::future::pending().await,
        }
        Ok(())
    };
    let greeting = Greeting {
        ports: &ports,
        file: &serving.project.roster,
        roster: directory.roster(),
        is_demo: serving.pictures.is_some(),
        has_engine: serving.engine.is_some(),
        deploy: &serving.options.deploy,
        secrets: &serving.secrets,
    };
    greet(&greeting, &|line| serving.reporter.say(line)).await;
    std::thread::spawn(move || {
        serving.rebuild();
        while sources.wait(&|line| serving.reporter.say(line)) {
            serving.rebuild();
        }
    });
    let serve_site = axum::serve(
        ports.site,
        pages::router(site_state, function.clone(), control),
    );
    let serve_hook = async {
        match ports.admission {
            Some(listener) => axum::serve(listener, edge_hook::router(function.clone())).await,
            None => std::future::pending().await,
        }
    };
    let streams = async {
        // before that, it could only report that there is no engine
        if let Some(ready) = ready {
            ready.notified().await;
        }
        function.watch_streams().await;
        std::future::pending().await
    };
    let served = tokio::select! {
        ended = serve_site => ended.context("the server failed"),
        ended = serve_hook => ended.context("the server failed"),
        ended = streams => ended,
        ended = run_engine => ended,
        ended = conduct => ended,
        () = stopped() => Ok(()),
    };
    if let Some(engine) = &mut engine {
        engine.stop().await;
    }
    function.log().flush(Duration::from_secs(1));
    served.map_err(Failure::Machine)
}

impl Serving {
    /// Builds after a change. The roster is reloaded separately, so a rotated key takes effect at once, even while a page
    /// has errors.
    fn rebuild(&self) {
        let result = unwound(|| {
            let roster = match reload(&self.project, self.options.rest, &self.live) {
                Ok(roster) => roster,
                // the build reports this and all other errors
                Err(failure) => {
                    let built = build(&self.project, &self.options, &*self.reporter);
                    return Err(built.err().unwrap_or(failure));
                }
            };
            self.started
                .report_changes(&roster, &|line| self.reporter.say(line));
            let built = build(&self.project, &self.options, &*self.reporter)?;
            self.site_state
                .replace(now(&roster, self.pictures.as_ref(), built.cdn));
            if let Some(engine) = &self.engine {
                let _ = engine.send(Order::Built);
            }
            Ok(built)
        });
        match result {
            Ok(built) => {
                let changed = built.changed + built.deleted > 0;
                if changed || self.site_state.status.is_wrong() {
                    self.reporter.built(&built);
                }
                self.site_state.status.publish(changed, None);
            }
            Err(failure) => {
                self.reporter.failed(&failure);
                self.site_state
                    .status
                    .publish(false, Some(failure.text(false)));
            }
        }
    }
}

/// Reloads the roster, which takes effect at once. While it has errors, the last valid one stays in use, and `/healthz`
/// reports it.
fn reload(project: &Project, rest: bool, live: &SharedRoster) -> Result<Roster, Failure> {
    match read(project, rest) {
        Ok(roster) => {
            live.replace(roster.clone());
            Ok(roster)
        }
        Err(failure) => {
            live.mark_stale();
            Err(failure)
        }
    }
}

/// The result of `build`. A panic becomes a failure, so that the next change is built again.
fn unwound(build: impl FnOnce() -> Result<Built, Failure>) -> Result<Built, Failure> {
    catch_unwind(AssertUnwindSafe(build)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        let error = anyhow::anyhow!(
            "the build panicked: {}",
            text.unwrap_or("without a message")
        );
        Err(Failure::Machine(error))
    })
}

/// The list of live streams: those of the test pictures, or else from the engine's REST interface, if the roster has a
/// token for it.
fn live_list(
    live: &SharedRoster,
    secrets: &Secrets,
    pictures: Option<&Arc<Pictures>>,
) -> anyhow::Result<Option<LiveList>> {
    let source = match (pictures, &secrets.api_token) {
        (Some(pictures), _) => {
            let pictures = pictures.clone();
            LiveSource::Local(Box::new(move |directory| {
                let demo = directory
                    .whole()
                    .map(|roster| Demo::new(roster, pictures.clone()));
                demo.map(|demo| demo.lives()).unwrap_or_default()
            }))
        }
        (None, Some(_)) => match secrets.rest(live.current().roster())? {
            Some(rest) => LiveSource::Engine(rest),
            None => return Ok(None),
        },
        (None, None) => return Ok(None),
    };
    Ok(Some(LiveList::new(live.clone(), source)))
}

fn now(roster: &Roster, pictures: Option<&Arc<Pictures>>, cdn: bool) -> Snapshot {
    let demo = pictures.map(|pictures| Demo::new(roster, pictures.clone()));
    Snapshot::new(roster.clone(), demo, cdn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roster_with_problems_leaves_the_last_one_in_use_and_stale() {
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
            assert_eq!(reload(&project, false, &live).is_err(), stale);
            assert_eq!(live.freshness().stale, stale);
            assert_eq!(live.current().users(), users);
        }
    }

    #[test]
    fn a_panic_in_a_build_is_a_failure() {
        let failure = unwound(|| panic!("no {}", "luck")).unwrap_err();
        assert!(failure.text(false).contains("the build panicked: no luck"));
    }
}
