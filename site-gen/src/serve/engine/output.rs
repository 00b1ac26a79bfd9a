//! What the engine prints. Its log has the same; the last lines are kept for when it ends before it has one.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

/// How many lines are kept.
const LINES: usize = 8;

/// The last lines of an engine's output.
#[derive(Clone, Debug, Default)]
pub(crate) struct Output(Arc<Mutex<VecDeque<String>>>);

impl Output {
    /// Reads one of the engine's outputs until it ends.
    pub(crate) fn follow(&self, from: impl AsyncRead + Unpin + Send + 'static) {
        let kept = self.clone();
        tokio::spawn(async move {
            let mut lines = BufReader::new(from).split(b'\n');
            while let Ok(Some(line)) = lines.next_segment().await {
                kept.keep(&String::from_utf8_lossy(&line));
            }
        });
    }

    fn keep(&self, line: &str) {
        let line = anstream::adapter::strip_str(line).to_string();
        // a key has no business here, and Logger.xml prevents it; a line before that was read could have anything
        let line = roster::mask_keys(line.trim_end());
        if line.is_empty() {
            return;
        }
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == LINES {
            lines.pop_front();
        }
        lines.push_back(line);
    }

    /// The last lines, indented.
    pub(crate) fn last(&self) -> String {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(|line| format!("\n  {line}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_last_lines_are_kept_without_colours_and_keys() {
        let output = Output::default();
        for number in 0..LINES + 3 {
            output.keep(&format!("\u{1b}[31mline {number}\u{1b}[0m\r"));
        }
        let key = roster::StreamKey::generate().unwrap();
        output.keep(&format!("a key: {}", key.reveal()));
        let last = output.last();
        assert!(
            last.starts_with("\n  line 4\n") && last.contains("\n  line 10\n"),
            "{last}"
        );
        assert!(!last.contains(key.reveal()), "{last}");
    }
}
