// Whether a stream is live: true (200), false (204) or null (unknown). All watchers of an address share one poll. Streams that
// are in the list (list.js) are not requested one by one.
import * as list from "./list.js";
import { jitter } from "./net.js";

const EVERY = 2000;
const LISTED = 900; // interval of requests for the list while somebody waits
const YOUNG = 700; // interval of polling a stream that is in the list, but may not be playable yet
// A stream that has been in the list this long is live, whatever its own address answers: a stream without a picture has no
// thumbnail. Before that there may be nothing to play yet, and after a failed attempt the list may be a moment late.
const SURE = 6000;
// A stream that has been offline for LONG is polled less and less often, at least every SLOW. A page that waits for one stream
// must notice it soon, and so must OBS.
const LONG = 60000;
const many = document.querySelectorAll(".player").length > 4 && document.documentElement.dataset.page !== "obs";
const SLOW = many ? 10000 : 2500;
const HIDDEN = 15000;
const SLOWEST = 30000;
const TIMEOUT = 8000;
const polls = new Map();
let following = null; // the watcher of the list

async function request(address) {
  if (!address) return null;
  try {
    const reply = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
    return reply.status === 200 ? true : reply.status === 204 ? false : null;
  } catch {
    return null;
  }
}

// One address, or one stream of the list by its `id`, and its watchers. It is long, since its functions share the latest answers.
function open(address, id) {
  const watchers = new Set();
  let timer = 0;
  let busy = false;
  let failures = 0;
  let last = null;
  let since = 0;
  let doubted = -SURE; // when a watcher last doubted the list
  let young = false; // in the list, but not playable yet according to its own address

  // The answer of the list. Undefined: not known yet; null: the stream's own address must be requested.
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

  // The network or the page is back, or there is a new watcher: earlier answers no longer count.
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

// While somebody waits for a stream that the list could contain, requests the list as often as they need it.
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
 * Calls `answer(live)` with each answer, until `stop()`. `id` is the stream's id in the list; without it only the address is
 * requested. `eager`: the list is trusted at once, since the watcher tries again by itself if there is nothing to play yet.
 * `doubt`: for a while, the list alone is not trusted.
 */
export function watch(address, answer, { every, id, eager, doubt } = {}) {
  const key = id || address;
  if (!polls.has(key)) polls.set(key, open(address, id));
  const poll = polls.get(key);
  const watcher = { answer, every: every || EVERY, eager };
  poll.watchers.add(watcher);
  if (doubt) poll.doubt();
  follow();
  // The caller must have its handle before the first answer.
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
