//! Shows the progress of a build on a terminal.

use std::{
    io::{IsTerminal, Write},
    sync::OnceLock,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::Progress;

/// Prints lines on standard error, and shows a progress bar if it is a terminal and the build is long.
#[derive(Default)]
pub(super) struct Terminal {
    bar: OnceLock<ProgressBar>,
}

/// Below this number of pages, a build is too fast for a bar.
const LONG: usize = 2_000;

impl Progress for Terminal {
    fn say(&self, line: &str) {
        // a closed pipe is not an error
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
