//! Puts the parts of `mitts serve` together and runs them until it is told to stop.

use std::{
    net::{IpAddr, SocketAddr},
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, RwLock},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::Context;
use edge_hook::{Function, LiveList, LiveRoster, LogSink, Rest, Source};
use roster::Roster;
use tokio::net::TcpListener;

use crate::{
    build::{Built, Options, Progress, build},
    failure::Failure,
    project::Project,
    serve::{
        demo::{Demo, Pictures},
        news::Board,
        pages::{self, Now, Shop},
        secrets::{self, Secrets},
        started::Started,
        watch::Sources,
    },
    site::endpoints::Endpoints,
};

/// What to serve, and where.
pub struct Settings {
    /// Where pages are served.
    pub listen: SocketAddr,
    /// Whether test pictures stand in for streams.
    pub demo: bool,
}

/// Tells a person what happens.
pub trait Voice: Progress + Send {
    /// The site was built.
    fn built(&self, built: &Built);
    /// The site could not be built.
    fn failed(&self, failure: &Failure);
}

struct Serving {
    project: Project,
    options: Options,
    pictures: Option<Arc<Pictures>>,
    live: LiveRoster,
    shop: Arc<Shop>,
    voice: Arc<dyn Voice>,
    /// What the function was started with.
    started: Started,
}

/// Serves until the process is interrupted.
///
/// # Errors
/// When the first build fails, a port is taken, or the machine fails otherwise.
pub fn run(project: Project, settings: &Settings, voice: Arc<dyn Voice>) -> Result<(), Failure> {
    let state = project.state()?;
    let folder = state.join("serve");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("{} cannot be made", folder.display()))?;
    let options = Options {
        out: folder.join("public"),
        deploy: folder.join("deploy"),
        endpoints: match settings.demo {
            true => Endpoints::Demo,
            false => Endpoints::Direct,
        },
    };
    let (roster, _) = project.load()?;
    let built = build(&project, &options, &*voice)?;
    voice.built(&built);
    let secrets = secrets::provide(&roster, project.folder(), &state.join("secrets"))?;
    for made in &secrets.made {
        voice.say(&format!(
            "Made a secret for this machine: {} (ignored by git, for your eyes only)",
            made.display()
        ));
    }
    let pictures = match settings.demo {
        true => {
            let voice = voice.clone();
            let say = move |line: &str| voice.say(line);
            Some(Pictures::start(&state.join("demo"), say)?)
        }
        false => None,
    };
    let now = now(&roster, pictures.as_ref(), built.cdn);
    let live = LiveRoster::new(roster.clone());
    let log = LogSink::stdout().context("no thread can be started")?;
    let function = Function::new(live.clone(), &secrets.admission, log)
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    let function = match live_list(&live, &secrets, pictures.as_ref())? {
        Some(list) => {
            let voice = voice.clone();
            function.with_live_list(list.telling(move |text| voice.say(text)))
        }
        None => function,
    };
    let start = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let shop = Arc::new(Shop {
        root: options.out.clone(),
        now: RwLock::new(Arc::new(now)),
        board: Board::new(u64::try_from(start.as_millis()).unwrap_or(0)),
    });
    let serving = Serving {
        pictures,
        live,
        shop: shop.clone(),
        voice: voice.clone(),
        project,
        options,
        started: Started::with(&roster),
    };
    let runtime = tokio::runtime::Runtime::new().context("no runtime can be started")?;
    runtime.block_on(async {
        let site = bind(settings.listen, "choose another with --listen").await?;
        let address = site.local_addr().context("the port is gone")?;
        let admission = match hook(&roster) {
            Some(hook) => {
                let way_out = "stop the other one, or change `url` of [admission]";
                Some(bind(hook, way_out).await?)
            }
            None => None,
        };
        say_where(
            &serving,
            &roster,
            address,
            admission.is_some(),
            secrets.environment,
        );
        // changes while the first build ran are seen, too: the sources' stamps are in its manifest
        let mut sources = Sources::watch(&serving.project)?;
        std::thread::spawn(move || {
            serving.rebuild();
            while sources.wait(&|line| serving.voice.say(line)) {
                serving.rebuild();
            }
        });
        let serve_site = axum::serve(site, pages::router(shop, function.clone()));
        let serve_hook = async {
            match admission {
                Some(listener) => axum::serve(listener, edge_hook::router(function.clone())).await,
                None => std::future::pending().await,
            }
        };
        let served = tokio::select! {
            ended = serve_site => ended,
            ended = serve_hook => ended,
            () = stopped() => Ok(()),
        };
        function.log().flush(Duration::from_secs(1));
        served
            .context("the server failed")
            .map_err(Failure::Machine)
    })?;
    // pages that wait for news would wait for ever
    runtime.shutdown_background();
    Ok(())
}

impl Serving {
    /// Builds again after a change. Roster and site are apart: a key that was rotated counts at once, even
    /// while a page is being rewritten.
    fn rebuild(&self) {
        let result = unwound(|| {
            let roster = reload(&self.project, &self.live)?;
            self.started.tell(&roster, &|line| self.voice.say(line));
            let built = build(&self.project, &self.options, &*self.voice)?;
            self.shop
                .replace(now(&roster, self.pictures.as_ref(), built.cdn));
            Ok(built)
        });
        match result {
            Ok(built) => {
                let changed = built.changed + built.deleted > 0;
                if changed || self.shop.board.is_wrong() {
                    self.voice.built(&built);
                }
                self.shop.board.tell(changed, None);
            }
            Err(failure) => {
                self.voice.failed(&failure);
                self.shop.board.tell(false, Some(failure.text(false)));
            }
        }
    }
}

/// The roster as it is now, which counts at once. While it has problems the last good one does, which
/// `/healthz` tells.
fn reload(project: &Project, live: &LiveRoster) -> Result<Roster, Failure> {
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
    live: &LiveRoster,
    secrets: &Secrets,
    pictures: Option<&Arc<Pictures>>,
) -> anyhow::Result<Option<LiveList>> {
    let source = match (pictures, &secrets.api_token) {
        (Some(pictures), _) => {
            let pictures = pictures.clone();
            Source::Told(Box::new(move |roster| {
                Demo::new(roster, pictures.clone()).lives()
            }))
        }
        (None, Some(token)) => {
            let port = live.current().roster().ome.ports.api;
            Source::Rest(Rest::new(&format!("http://127.0.0.1:{port}"), token)?)
        }
        (None, None) => return Ok(None),
    };
    Ok(Some(LiveList::new(live.clone(), source)))
}

fn now(roster: &Roster, pictures: Option<&Arc<Pictures>>, cdn: bool) -> Now {
    let demo = pictures.map(|pictures| Demo::new(roster, pictures.clone()));
    Now::new(roster.clone(), demo, cdn)
}

/// Where admission is answered: the roster's address if it is on this machine, and without TLS.
fn hook(roster: &Roster) -> Option<SocketAddr> {
    let url = &roster.admission.url;
    url.local_addr().filter(|_| !url.is_https())
}

async fn bind(address: SocketAddr, way_out: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::AddrInUse => "something else listens there".to_owned(),
            _ => error.to_string(),
        };
        Failure::Machine(anyhow::anyhow!(
            "{address} cannot be listened on: {why}; {way_out}"
        ))
    })
}

fn say_where(
    serving: &Serving,
    roster: &Roster,
    site: SocketAddr,
    admission: bool,
    environment: PathBuf,
) {
    let say = |line: String| serving.voice.say(&line);
    let host = match site.ip().is_unspecified() {
        true => "localhost".to_owned(),
        false => match site.ip() {
            IpAddr::V6(ip) => format!("[{ip}]"),
            IpAddr::V4(ip) => ip.to_string(),
        },
    };
    say(format!("\nSite       http://{host}:{}/", site.port()));
    match admission {
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
            environment.display()
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

    fn hook_of(url: &str) -> Option<String> {
        let text = format!("[site]\ntitle='a'\nurl='http://a'\n[admission]\nurl='{url}'\n");
        let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
        hook(&roster).map(|address| address.to_string())
    }

    #[test]
    fn a_roster_with_problems_leaves_the_last_one_in_force_and_stale() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::new(folder.path().join("mitts.toml"));
        let good = "[site]\ntitle = 'a'\nurl = 'http://a'\n[apps.show]\n[users.alice]\n";
        let write = |text: &str| std::fs::write(&project.roster, text).unwrap();
        write(good);
        let live = LiveRoster::new(project.load().unwrap().0);
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

    #[test]
    fn admission_is_answered_on_this_machine_only() {
        assert_eq!(
            hook_of("http://127.0.0.1:9000/admission").as_deref(),
            Some("127.0.0.1:9000")
        );
        assert_eq!(
            hook_of("http://localhost:9/admission").as_deref(),
            Some("127.0.0.1:9")
        );
        assert_eq!(
            hook_of("http://[::1]:9/admission").as_deref(),
            Some("[::1]:9")
        );
        assert_eq!(hook_of("https://x.example.net/admission"), None);
        assert_eq!(hook_of("http://10.0.0.1/admission"), None);
        assert_eq!(hook_of("https://127.0.0.1:9000/admission"), None);
    }
}
