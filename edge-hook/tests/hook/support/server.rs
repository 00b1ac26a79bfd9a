//! The function on a socket, in this process, with its log in memory.

use std::{
    io::{self, Write},
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use edge_hook::{Function, LiveRoster, LogSink, router};
use roster::{Roster, Secret};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::{
    SECRET,
    client::{Answer, ask},
};

/// The running function.
pub(crate) struct Server {
    pub(crate) to: SocketAddr,
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
        let lines = Lines::default();
        let log = LogSink::buffered(lines.clone()).unwrap();
        let secret = Secret::new(SECRET.to_owned());
        let function = Function::new(LiveRoster::new(roster), &secret, log.clone()).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let bound = tokio::net::TcpListener::bind("127.0.0.1:0");
        let listener = runtime.block_on(bound).unwrap();
        let to = listener.local_addr().unwrap();
        runtime.spawn(axum::serve(listener, router(function)).into_future());
        Server {
            to,
            log,
            lines,
            _runtime: runtime,
        }
    }

    /// Asks with the right signature; the answer must be a 200.
    pub(crate) fn ask(&self, body: &str) -> Value {
        let answer: Answer = ask(self.to, body);
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
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
