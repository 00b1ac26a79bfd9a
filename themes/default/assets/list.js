// The list of live streams, requested once for the whole page: a Map of streams by id, or null while it is unknown.
import { jitter } from "./net.js";

const EVERY = 5000;
const HIDDEN = 30000;
const HIDDEN_SOON = 15000; // if a watcher wants it more often
const SLOWEST = 30000;
const TIMEOUT = 8000;
const LATE = 3500; // an answer that is this late is no longer awaited; the function takes up to 2 s
const address = document.body.dataset.list;
const watchers = new Set();
const now = () => performance.now();
let timer = 0;
let busy = false;
let failures = 0;
let gone = !address; // there is no list, and never will be
let last; // undefined until the first answer
let due = 0; // when the next answer is overdue

// Adds `began`, by this page's clock. A known stream keeps the value that was computed first.
function known(at, stream) {
  const old = last && last.get(stream.id);
  const age = Math.max(0, Date.parse(at) - Date.parse(stream.since)) || 0;
  stream.began = old && old.since === stream.since ? old.began : now() - age;
  return [stream.id, stream];
}

// The list; null if it is unknown now, false if there is none.
async function request() {
  try {
    // The first answer may come from the request of early.js or of the page's head. Later ones must be fresh; an unchanged list
    // is a 304.
    const early = globalThis.mittsAsked;
    delete globalThis.mittsAsked;
    const cache = last === undefined ? "default" : "no-cache";
    const signal = AbortSignal.timeout(TIMEOUT);
    const reply = early ? (await early).clone() : await fetch(address, { cache, signal });
    if (reply.status === 404) return false;
    if (reply.status !== 200) return null;
    const { at, stale, streams } = await reply.json();
    return stale ? null : new Map(streams.map((stream) => known(at, stream)));
  } catch {
    return null;
  }
}

async function run() {
  clearTimeout(timer);
  if (busy || gone || !watchers.size) return;
  busy = true;
  const answer = await request();
  busy = false;
  gone = answer === false;
  failures = answer ? 0 : failures + 1;
  schedule();
  // One missing answer does not make the known list wrong.
  if (answer || gone || failures > 1 || !last) {
    last = answer || null;
    for (const { changed } of [...watchers]) changed(last);
  }
}

function schedule() {
  if (gone || !watchers.size) return;
  const every = Math.min(...[...watchers].map((watcher) => watcher.every), EVERY);
  let delay = Math.min(every * 2 ** Math.max(0, failures - 1), SLOWEST);
  if (document.hidden) delay = Math.max(delay, every < EVERY ? HIDDEN_SOON : HIDDEN);
  delay = jitter(delay);
  due = now() + delay + LATE;
  timer = setTimeout(run, delay);
}

function soon() {
  failures = 0;
  run();
}

/**
 * Calls `changed(list)` with each new list, until `stop()`. `every`: the interval in ms, if the usual one is too long; such a
 * watcher gets a list at once.
 */
export function watch(changed, every) {
  const watcher = { changed, every: every || EVERY };
  if (!watchers.size) due = now() + LATE;
  if (!watchers.size && last) last = undefined; // it is too old
  watchers.add(watcher);
  queueMicrotask(() => {
    if (gone || last !== undefined) changed(last || null);
    if (last === undefined || every < EVERY) run();
  });
  return { stop: () => watchers.delete(watcher) };
}

/** How long a stream has been live, in ms; -1 if it is not live. Null if unknown, undefined if not known yet. */
export function age(id) {
  if (gone || last === null || now() > due) return null;
  const stream = last && last.get(id);
  return stream ? now() - stream.began : last && -1;
}

/** A stream's entry in the latest list, or null. */
export const entry = (id) => (last && last.get(id)) || null;

addEventListener("online", soon);
addEventListener("pageshow", (event) => event.persisted && soon());
document.addEventListener("visibilitychange", () => document.hidden || soon());
