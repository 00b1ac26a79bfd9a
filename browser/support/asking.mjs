// Runs list.js and live.js of the theme in Node, with a clock that tests advance, and records their requests with times.
import { createContext } from "node:vm";
import { moduleIn } from "./modules.mjs";

/**
 * `answer(path, now)` is the site's answer: a status, a document, or "hang". `crowd`: how many players the page has. Random
 * delays have their greatest value, or `jitter` times their length. It is long, since all browser stand-ins share one clock.
 */
export async function asking({ answer, list = "/live.json", crowd = 1, kind, jitter = 1.2 }) {
  let now = 0;
  const timers = new Map();
  const listeners = {};
  const asked = []; // {path, at}
  const listen = (name, run) => (listeners[name] ??= []).push(run);
  const sleep = (run, ms = 0) => {
    const key = Symbol(run.name);
    timers.set(key, { run, at: now + ms });
    return key;
  };
  const document = {
    hidden: false,
    body: { dataset: { list } },
    documentElement: { dataset: { page: kind } },
    querySelectorAll: () => Array(crowd),
    addEventListener: listen,
  };
  const context = createContext({
    document,
    performance: { now: () => now },
    // Each signal ends its own request.
    AbortSignal: { timeout: (ms) => (end) => sleep(end, ms) },
    async fetch(path, { signal }) {
      asked.push({ path, at: now });
      const said = answer(path, now);
      if (said === "hang") await new Promise((_, failed) => signal(failed));
      return { status: typeof said === "number" ? said : 200, json: async () => said };
    },
    setTimeout: sleep,
    clearTimeout: (key) => timers.delete(key),
    addEventListener: listen,
    queueMicrotask,
  });
  const modules = { "net.js": { jitter: (ms) => ms * jitter } };
  const watchList = (await moduleIn(context, "list.js", modules)).watch;
  const watchLive = (await moduleIn(context, "live.js", modules)).watch;

  const settled = () => new Promise((done) => setImmediate(done));
  return {
    asked,
    watchList,
    watchLive,
    now: () => now,
    /** The times of requests for a path, or for paths that match a pattern. */
    times: (path) => asked.filter((one) => (path.test ? path.test(one.path) : path === one.path)).map(({ at }) => at),
    /** Advances the clock. */
    async pass(ms) {
      const end = now + ms;
      for (;;) {
        await settled();
        const [key, next] = [...timers].sort(([, a], [, b]) => a.at - b.at)[0] || [];
        if (!next || next.at > end) break;
        now = Math.max(now, next.at);
        timers.delete(key);
        next.run();
      }
      now = end;
    },
    hide(hidden) {
      document.hidden = hidden;
      for (const run of listeners.visibilitychange) run();
    },
  };
}

/** The function's list of the streams that are live at a moment; it is at most a second old, as with many viewers. */
export const listed = (live) => (now) => {
  const at = Math.floor(now / 1000) * 1000;
  const time = (ms) => new Date(Date.UTC(2030, 0) + ms).toISOString();
  return { at: time(at), stale: false, streams: live(at).map(({ id, since }) => ({ id, since: time(since) })) };
};
