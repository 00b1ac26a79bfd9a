// Keeps the screen on while somebody publishes.

/** `wanted()`: whether to keep it on still. */
export function WakeLock(wanted) {
  let lock = null;

  function release() {
    if (lock) lock.release().catch(() => {});
    lock = null;
  }

  async function keep() {
    try {
      const got = await navigator.wakeLock.request("screen");
      release();
      lock = got;
      if (!wanted()) release();
    } catch {
      // There is no wake lock, the battery is low, or the page is hidden.
    }
  }

  return { keep, release };
}
