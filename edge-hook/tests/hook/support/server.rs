//! The function on a socket, in this process, with its log in memory.

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use edge_hook::{
    AppState, LiveList, LiveSource, LogSink, Server as HttpServer, SharedRoster, Socket,
    metrics_router, router,
};
use engine::rest::RestClient;
use roster::{Roster, Secret};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::{
    SECRET,
    client::{Answer, ask, send},
};

/// The connections it has room for, if a test does not say otherwise.
const ROOM: usize = 4096;

/// The running function.
pub(crate) struct Server {
    pub(crate) to: SocketAddr,
    /// The address of its metrics.
    pub(crate) metrics_to: SocketAddr,
    /// Its current roster.
    pub(crate) roster: SharedRoster,
    /// The reports about the engine.
    pub(crate) reports: Arc<Mutex<Vec<String>>>,
    log: LogSink,
    lines: Lines,
    _runtime: Runtime,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Server {
    pub(crate) fn start(roster: Roster) -> Self {
        Self::start_over(roster, None)
    }

    /// The same, with this REST interface.
    pub(crate) fn start_over(roster: Roster, rest: Option<RestClient>) -> Self {
        Self::start_with(roster, rest, false, ROOM, None)
    }

    /// The same, with room for few connections.
    pub(crate) fn start_small(roster: Roster, connections: usize) -> Self {
        Self::start_with(roster, None, false, connections, None)
    }

    /// The same, ending the streams that the roster no longer allows.
    pub(crate) fn start_watching(roster: Roster, rest: RestClient) -> Self {
        Self::start_with(roster, Some(rest), true, ROOM, None)
    }

    /// The same, keeping the admitted publishers in this folder.
    pub(crate) fn start_keeping(roster: Roster, rest: RestClient, folder: &Path) -> Self {
        Self::start_with(roster, Some(rest), true, ROOM, Some(folder))
    }

    fn start_with(
        roster: Roster,
        rest: Option<RestClient>,
        watching: bool,
        connections: usize,
        kept: Option<&Path>,
    ) -> Self {
        let lines = Lines::default();
        let reports = Arc::<Mutex<Vec<String>>>::default();
        let log = LogSink::buffered(lines.clone()).unwrap();
        let secret = Secret::new(SECRET.to_owned());
        let roster = SharedRoster::new(roster);
        let mut function = AppState::new(roster.clone(), &secret, log.clone()).unwrap();
        if let Some(rest) = rest {
            let list = LiveList::new(roster.clone(), LiveSource::Engine(rest));
            let reports = reports.clone();
            let list = list.reporting_to(move |text| reports.lock().unwrap().push(text.to_owned()));
            if let Some(folder) = kept {
                list.keep_in(folder).unwrap();
            }
            function = function.with_live_list(list);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let bound = tokio::net::TcpListener::bind("127.0.0.1:0");
        let listener = runtime.block_on(bound).unwrap();
        let to = listener.local_addr().unwrap();
        if watching {
            let function = function.clone();
            runtime.spawn(async move { function.watch_streams().await });
        }
        let server = HttpServer::new(router(function.clone()), connections);
        let metrics = HttpServer::new(metrics_router(&function, &server), 8);
        let bound = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"));
        let metrics_listener = bound.unwrap();
        let metrics_to = metrics_listener.local_addr().unwrap();
        for (server, listener) in [(server, listener), (metrics, metrics_listener)] {
            let never = std::future::pending();
            runtime.spawn(server.run(vec![Socket::Tcp(listener)], never, Duration::ZERO));
        }
        Server {
            to,
            metrics_to,
            roster,
            reports,
            log,
            lines,
            _runtime: runtime,
        }
    }

    /// Sends a request with a valid signature; the answer must be a 200.
    pub(crate) fn ask(&self, body: &str) -> Value {
        let answer: Answer = ask(self.to, body);
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    /// Gets `path`, with additional header lines.
    pub(crate) fn get(&self, path: &str, headers: &str) -> Answer {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{headers}\r\n", self.to);
        send(self.to, request.as_bytes())
    }

    /// The metrics.
    pub(crate) fn metrics(&self) -> String {
        let answer = send(self.metrics_to, b"GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_eq!(answer.status, 200);
        answer.body
    }

    /// The log so far.
    pub(crate) fn log(&self) -> String {
        self.log.flush(Duration::from_secs(30));
        String::from_utf8(self.lines.0.lock().unwrap().clone()).unwrap()
    }

    /// The last line of the log.
    pub(crate) fn last_line(&self) -> Value {
        let log = self.log();
        serde_json::from_str(log.lines().last().unwrap()).unwrap()
    }
}
