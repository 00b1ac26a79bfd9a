//! The keys that `mitts serve --engine` listens to: `r` and Enter starts the engine again.

use std::io::BufRead;

use tokio::sync::mpsc::UnboundedSender;

use super::supervisor::Order;

/// Reads standard input until it ends.
pub(crate) fn listen(orders: UnboundedSender<Order>) {
    if !is_ours() {
        return;
    }
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if line.trim().eq_ignore_ascii_case("r") && orders.send(Order::Restart).is_err() {
                return;
            }
        }
    });
}

/// Whether standard input may be read: a terminal stops a job in the background that reads from it.
#[cfg(unix)]
fn is_ours() -> bool {
    let stdin = std::io::stdin();
    match rustix::termios::tcgetpgrp(&stdin) {
        Ok(foreground) => foreground == rustix::process::getpgrp(),
        // no terminal
        Err(_) => true,
    }
}

#[cfg(not(unix))]
fn is_ours() -> bool {
    true
}
