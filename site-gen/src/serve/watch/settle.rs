//! Waits until a file no longer changes.

/// Checks until two checks with a pause between them give the same result.
pub(super) fn settle<T: PartialEq>(mut check: impl FnMut() -> T, mut pause: impl FnMut()) {
    let mut last = check();
    loop {
        pause();
        let now = check();
        if now == last {
            return;
        }
        last = now;
    }
}
