// Whether a stream is live: true (200), false (204) or null (unknown). All who watch an address share one poll. What
// list.js knows of all streams at once is not requested for each.
import * as list from "./list.js";
import { jitter } from "./net.js";

const EVERY = 2000;
const LISTED = 900; // how often the list is requested while somebody waits
const YOUNG = 700; // how often a stream is polled that is in the list, but may not be playable yet
// In the list for so long it is live, whatever its own address says: a stream without a picture has no thumbnail. Sooner
// than that there may be nothing to play yet, and after a failed attempt the list may be a moment behind.
const SURE = 6000;
// A stream that has not been live for LONG is polled less and less often, down to every SLOW. A page that waits for one
// stream notices it soon, and so does OBS.
const LONG = 60000;
const many = document.querySelectorAll(".player").length > 4 && document.documentElement.dataset.page !== "obs";
const SLOW = many ? 10000 : 2500;
const HIDDEN = 15000;
const SLOWEST = 30000;
const TIMEOUT = 8000;
const polls = new Map();
let following = null; // the watch of the list

async function request(address) {
  if (!address) return null;
  try {
    const reply = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
    return reply.status === 200 ? true : reply.status === 204 ? false : null;
  } catch {
    return null;
  }
}

// One address, or one stream of the list by its `id`, and all who watch it. It is long, since its functions share what was last
// heard.
function open(address, id) {
  const watchers = new Set();
  let timer = 0;
  let busy = false;
  let failures = 0;
  let last = null;
  let since = 0;
  let doubted = -SURE; // when a watcher last did not believe the list
  let young = false; // in the list, but by its own address not to be played yet

  // What the list says. Undefined: it will say soon; null: the stream's own address has to be requested.
  function listed() {
    const age = id ? list.age(id) : null;
    young = age >= 0 && age !== null && age < SURE;
    if (!Number.isFinite(age)) return age;
    const eager = [...watchers].some((watcher) => watcher.eager);
    return age < 0 ? false : !address || Math.min(eager ? SURE : age, performance.now() - doubted) >= SURE || null;
  }

  async function run() {
    clearTimeout(timer);
    if (busy || !watchers.size) return;
    let answer = listed();
    if (answer === undefined) {
      timer = setTimeout(run, LISTED);
      return;
    }
    if (answer === null) {
      busy = true;
      answer = await request(address);
      busy = false;
      failures = answer === null ? failures + 1 : 0;
    }
    if (answer !== last) since = performance.now();
    last = answer;
    for (const watcher of [...watchers]) watcher.answer(answer);
    schedule();
  }

  function schedule() {
    clearTimeout(timer);
    if (!watchers.size) return;
    let delay = Math.min(...[...watchers].map((watcher) => watcher.every));
    if (young && last === false) delay = Math.min(delay, YOUNG);
    const idle = last === false ? performance.now() - since - LONG : 0;
    if (idle > 0) delay = Math.max(delay, Math.min(EVERY + idle / 30, SLOW));
    if (failures > 2) delay = Math.min(delay * 2 ** (failures - 2), Math.max(delay, SLOWEST));
    if (document.hidden) delay = Math.max(delay, HIDDEN);
    timer = setTimeout(run, jitter(delay));
  }

  // The network or the page is back, or somebody new wants to know: earlier answers no longer count.
  function soon() {
    failures = 0;
    last = null;
    run();
  }

  function doubt() {
    doubted = performance.now();
  }

  return { id, watchers, run, soon, doubt };
}

// While somebody waits for what could be in the list, it is requested as often as they need.
function follow() {
  const waits = [...polls.values()].some(({ id, watchers }) => id && watchers.size);
  if (waits) {
    following ??= list.watch(() => polls.forEach((poll) => poll.id && poll.run()), LISTED);
  } else if (following) {
    following.stop();
    following = null;
  }
}

/**
 * Calls `answer(live)` with each answer, until `stop()`. `id` is the stream's in the list; without it only the address is
 * requested. `eager`: the list is believed at once, since the watcher tries again by itself if there is nothing to play
 * yet. `doubt`: the list alone is not believed for a while.
 */
export function watch(address, answer, { every, id, eager, doubt } = {}) {
  const key = id || address;
  if (!polls.has(key)) polls.set(key, open(address, id));
  const poll = polls.get(key);
  const watcher = { answer, every: every || EVERY, eager };
  poll.watchers.add(watcher);
  if (doubt) poll.doubt();
  follow();
  // No answer comes before the caller has its handle.
  queueMicrotask(poll.watchers.size > 1 ? poll.run : poll.soon);
  return {
    stop() {
      poll.watchers.delete(watcher);
      follow();
    },
  };
}

function everybody() {
  for (const poll of polls.values()) poll.soon();
}

addEventListener("online", everybody);
addEventListener("pageshow", (event) => event.persisted && everybody());
document.addEventListener("visibilitychange", () => document.hidden || everybody());
