//! Writes log lines. A slow or stuck reader of the log never makes a request wait.
//!
//! This does not use a logging crate: waiting lines are written together, lost lines are counted in the log itself, and
//! all can be flushed at the end, or written at once on Lambda.

use std::{
    fmt, io,
    io::Write,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::record;

/// The maximum size in bytes of waiting lines. Further lines are dropped and counted.
const ROOM: usize = 4 * 1024 * 1024;
/// How long lines are collected for the next write.
const GATHER: Duration = Duration::from_millis(10);

type Out = Box<dyn Write + Send>;

/// The decision log. Clones share it.
#[derive(Clone)]
pub struct LogSink(Kind);

#[derive(Clone)]
enum Kind {
    Off,
    Direct(Arc<Mutex<Out>>),
    Buffered(Arc<Handle>),
}

/// The sending end of a buffer. The writer ends when the last one is dropped.
struct Handle(Arc<Buffer>);

#[derive(Default)]
struct Buffer {
    state: Mutex<State>,
    /// Wakes the writer: there are lines, or it should stop collecting.
    filled: Condvar,
    /// Wakes `flush`: all lines are written.
    drained: Condvar,
}

#[derive(Default)]
struct State {
    lines: Vec<u8>,
    dropped: u64,
    /// Whether the writer waits for a first line.
    idle: bool,
    /// Whether the writer should write at once, since `flush` waits.
    hurry: bool,
    closed: bool,
}

impl LogSink {
    /// A log on standard output, with a writer thread.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn stdout() -> io::Result<Self> {
        LogSink::buffered(io::stdout())
    }

    /// A log on `out`, with a writer thread that writes all waiting lines at once. While it cannot write, up to 4 MiB
    /// of lines are kept. Further lines are dropped, and the log then reports how many.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn buffered(out: impl Write + Send + 'static) -> io::Result<Self> {
        let buffer = Arc::new(Buffer::default());
        let writer = buffer.clone();
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || writer.write_all(&mut { out }))?;
        Ok(LogSink(Kind::Buffered(Arc::new(Handle(buffer)))))
    }

    /// A log on `out` that is written before the answer to the request, for Lambda, which freezes all threads
    /// afterwards.
    pub fn direct(out: impl Write + Send + 'static) -> Self {
        LogSink(Kind::Direct(Arc::new(Mutex::new(Box::new(out)))))
    }

    /// No log.
    pub fn off() -> Self {
        LogSink(Kind::Off)
    }

    /// Logs a line, which includes its `\n`. A failed write does not affect the request.
    pub fn write(&self, line: &str) {
        let line = line.as_bytes();
        match &self.0 {
            Kind::Off => {}
            Kind::Direct(out) => {
                let mut out = out.lock().unwrap_or_else(PoisonError::into_inner);
                let _ = out.write_all(line).and_then(|()| out.flush());
            }
            Kind::Buffered(handle) => handle.0.push(line),
        }
    }

    /// Waits until all lines so far are written, but no longer than `patience`.
    pub fn flush(&self, patience: Duration) {
        if let Kind::Buffered(handle) = &self.0 {
            handle.0.flush(patience);
        }
    }
}

impl fmt::Debug for LogSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Off => "LogSink::off",
            Kind::Direct(_) => "LogSink::direct",
            Kind::Buffered(_) => "LogSink::buffered",
        })
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.state().closed = true;
        self.0.filled.notify_one();
    }
}

impl Buffer {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, line: &[u8]) {
        let mut state = self.state();
        if state.lines.len() + line.len() > ROOM {
            state.dropped += 1;
            return;
        }
        state.lines.extend_from_slice(line);
        let wake = std::mem::take(&mut state.idle);
        drop(state);
        if wake {
            self.filled.notify_one();
        }
    }

    fn flush(&self, patience: Duration) {
        let end = Instant::now() + patience;
        let mut state = self.state();
        while !(state.closed || state.idle && state.lines.is_empty()) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state.hurry = true;
            self.filled.notify_one();
            let waited = self.drained.wait_timeout(state, left);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The writer's thread.
    fn write_all(&self, out: &mut dyn Write) {
        let mut lines = Vec::new();
        let mut state = self.state();
        loop {
            while state.lines.is_empty() && state.dropped == 0 {
                if state.closed {
                    return;
                }
                state.idle = true;
                state.hurry = false;
                self.drained.notify_all();
                let waited = self.filled.wait(state);
                state = waited.unwrap_or_else(PoisonError::into_inner);
            }
            state.idle = false;
            std::mem::swap(&mut lines, &mut state.lines);
            let dropped = std::mem::take(&mut state.dropped);
            drop(state);
            if dropped > 0 {
                lines.extend_from_slice(record::dropped(dropped, Timestamp::now()).as_bytes());
            }
            // a closed pipe is not an error: nobody reads the log any more
            let _ = out.write_all(&lines).and_then(|()| out.flush());
            lines.clear();
            let waited = self
                .filled
                .wait_timeout_while(self.state(), GATHER, |state| !state.hurry && !state.closed);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

    use super::*;

    /// A reader of the log that blocks until it is released, once.
    struct Stuck(Option<Receiver<()>>, SyncSender<Vec<u8>>);

    impl Write for Stuck {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if let Some(go) = self.0.take() {
                go.recv().unwrap();
            }
            self.1.send(bytes.to_owned()).unwrap();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_stuck_reader_holds_nobody_up_and_losses_are_counted() {
        let (go, wait) = sync_channel(1);
        let (out, written) = sync_channel(100);
        let log = LogSink::buffered(Stuck(Some(wait), out)).unwrap();
        let line = format!("{}\n", "x".repeat(1023));
        let pushed = 3 * ROOM / line.len();
        for _ in 0..pushed {
            log.write(&line);
        }
        log.flush(Duration::ZERO);
        go.send(()).unwrap();
        log.flush(Duration::from_secs(60));
        drop(log);
        let text = String::from_utf8(written.iter().flatten().collect()).unwrap();
        let (lost, kept): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.starts_with('{'));
        // twice, where the room was full before the writer took anything
        let lost: usize = (lost.iter())
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .map(|line| usize::try_from(line["dropped"].as_u64().unwrap()).unwrap())
            .sum();
        assert!(lost >= pushed / 3);
        assert_eq!(kept.len() + lost, pushed);
    }

    #[test]
    fn a_line_is_there_after_a_flush_and_a_broken_log_is_no_error() {
        struct Broken;
        impl Write for Broken {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let log = LogSink::buffered(Broken).unwrap();
        log.write("x\n");
        log.flush(Duration::from_secs(60));
        LogSink::direct(Broken).write("x\n");
        LogSink::off().write("x\n");

        let (out, written) = sync_channel(100);
        let log = LogSink::buffered(Stuck(None, out)).unwrap();
        for _ in 0..3 {
            log.write("x\n");
            log.flush(Duration::from_secs(60));
            assert_eq!(written.try_recv().as_deref(), Ok(&b"x\n"[..]));
        }
    }
}
