// The queues of channels, /queue.json, requested once for the whole page while somebody looks at it. What was read last is kept
// when it cannot be read.
import { jitter } from "./net.js";

const ADDRESS = "/queue.json";
const EVERY = 5000;
const HIDDEN = 30000; // in a hidden tab, for those who wait for their turn
const SLOWEST = 60000;
const TIMEOUT = 8000;
const OLD = 30000; // the conductor writes it every ten seconds
const SKEW = 2000; // smaller differences between two clocks are the answer's way

const followers = new Set();
let timer = 0;
let busy = false;
let failures = 0;
let last = null; // the last document
let problem = null; // why it is not the present one: "off", "unread" or "old"
let ahead = 0; // of the server's clock

/** The time of day by the server's clock, in ms, since a viewer's own may be wrong. */
export const now = () => Date.now() + ahead;

// An unchanged document is a 304.
async function request() {
  const reply = await fetch(ADDRESS, { cache: "no-cache", signal: AbortSignal.timeout(TIMEOUT) });
  if (reply.status === 404) return "off"; // no conductor has ever run
  if (reply.status !== 200) return "unread";
  const read = await reply.json();
  const sent = Date.parse(reply.headers.get("Date")) + 500; // it has whole seconds
  const difference = sent - Date.now();
  ahead = Math.abs(difference) > SKEW ? difference : 0;
  last = read;
  return now() - Date.parse(read.time) > OLD ? "old" : null;
}

async function run() {
  clearTimeout(timer);
  if (busy || !followers.size || waits()) return;
  busy = true;
  problem = await request().catch(() => "unread");
  busy = false;
  failures = problem === "unread" ? failures + 1 : 0;
  schedule();
  for (const { tell } of [...followers]) tell();
}

// Nobody looks, and nobody waits for their turn.
const waits = () => document.hidden && ![...followers].some(({ hidden }) => hidden());

function schedule() {
  clearTimeout(timer);
  if (!followers.size || waits()) return;
  const every = document.hidden ? HIDDEN : problem === "off" ? SLOWEST : EVERY;
  timer = setTimeout(run, jitter(Math.min(every * 2 ** Math.max(0, failures - 1), SLOWEST)));
}

function soon() {
  failures = 0;
  run();
}

/**
 * Calls `changed({queue, time, problem})` after each answer: the channel's queue and when it was written, as last read; null if
 * that is not known. `problem` says why it is not the present one: "off", "unread" or "old"; null if it is. `hidden()`: whether to
 * go on in a hidden tab.
 */
export function follow(channel, changed, hidden = () => false) {
  const tell = () => {
    const queue = last && last.channels.find((one) => one.channel === channel);
    // without a conductor that writes of this channel, there is no queue
    const why = queue || problem === "unread" ? problem : "off";
    changed({ queue: queue || null, time: last && Date.parse(last.time), problem: why });
  };
  followers.add({ tell, hidden });
  run();
}

addEventListener("online", soon);
addEventListener("pageshow", (event) => event.persisted && soon());
document.addEventListener("visibilitychange", () => (document.hidden ? schedule() : soon()));
