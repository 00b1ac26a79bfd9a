// Keeps the screen on while somebody publishes.

/** `wanted()`: whether it is still to be kept on. */
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
      // There is none, the battery is low, or the page is hidden.
    }
  }

  return { keep, release };
}
