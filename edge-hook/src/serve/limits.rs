//! The limits of connections and of requests' heads. [`BODY_LIMIT`](crate::BODY_LIMIT) is that of bodies.

use std::time::Duration;

/// The most connections at a time.
const CONNECTIONS: usize = 4096;
/// File descriptors that are left for files, the engine's REST interface, and the log.
const RESERVE: u64 = 128;

/// How long a connection may take to send the head of a request, also of the next one. The generated Caddyfile keeps
/// its idle connections for less than that, so that it never sends a request into a connection that is being closed.
pub(super) const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// The maximum size in bytes of a request's head, and of the buffer for it. A webhook's has about 250.
pub(super) const HEAD_LIMIT: usize = 16 * 1024;
/// The maximum number of headers.
pub(super) const HEADERS: usize = 64;
/// How long connections may go on as before after the signal to stop: time for a request that was already sent.
pub(super) const GRACE: Duration = Duration::from_millis(200);

/// How many connections there is room for with this limit of file descriptors, which may be missing.
pub fn room(descriptors: Option<u64>) -> usize {
    let rest = descriptors.map_or(u64::MAX, |limit| limit.saturating_sub(RESERVE).max(16));
    usize::try_from(rest)
        .unwrap_or(CONNECTIONS)
        .min(CONNECTIONS)
}

#[cfg(test)]
mod tests {
    use super::room;

    #[test]
    fn there_are_descriptors_left_for_other_things() {
        for (limit, room_for) in [
            (None, 4096),
            (Some(1_000_000), 4096),
            (Some(1024), 896),
            (Some(20), 16),
        ] {
            assert_eq!(room(limit), room_for, "{limit:?}");
        }
    }
}
