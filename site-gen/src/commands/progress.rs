//! How far a build is, for a person at a terminal.

use std::{
    io::{IsTerminal, Write},
    sync::OnceLock,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::Progress;

/// Says lines on standard error, and shows a bar there when it is a terminal and the build is long.
#[derive(Default)]
pub(super) struct Terminal {
    bar: OnceLock<ProgressBar>,
}

/// Fewer pages are done before a bar could be seen.
const LONG: usize = 2_000;

impl Progress for Terminal {
    fn say(&self, line: &str) {
        // a pipe that is closed at the other end is no failure
        let _ = writeln!(std::io::stderr(), "{line}");
    }

    fn begin(&self, pages: usize) {
        if pages < LONG || !std::io::stderr().is_terminal() {
            return;
        }
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} pages, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(
            Some(pages as u64),
            ProgressDrawTarget::stderr_with_hz(10),
        )
        .with_style(style);
        bar.enable_steady_tick(Duration::from_millis(200));
        let _ = self.bar.set(bar);
    }

    fn step(&self) {
        if let Some(bar) = self.bar.get() {
            bar.inc(1);
        }
    }

    fn end(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
