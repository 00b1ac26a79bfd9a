// Asks whether a stream is live, as one poll for all who watch an address: true (200), false (204), null (unknown).
(function () {
  "use strict";

  const EVERY = 2000;
  // A stream that is not live for LONG is asked for ever less often, down to every SLOW; who waits for one sees it soon.
  const LONG = 60000;
  const SLOW = document.querySelectorAll(".player").length > 4 ? 10000 : 2500;
  const HIDDEN = 15000;
  const SLOWEST = 30000;
  const TIMEOUT = 8000;
  const polls = new Map();

  async function ask(address) {
    try {
      const reply = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
      return reply.status === 200 ? true : reply.status === 204 ? false : null;
    } catch {
      return null;
    }
  }

  function open(address) {
    const watchers = new Set();
    let timer = 0;
    let busy = false;
    let failures = 0;
    let last = null;
    let since = 0;

    async function run() {
      clearTimeout(timer);
      if (busy || !watchers.size) return;
      busy = true;
      const answer = await ask(address);
      busy = false;
      failures = answer === null ? failures + 1 : 0;
      if (answer !== last) since = performance.now();
      last = answer;
      for (const watcher of [...watchers]) watcher.answer(answer);
      schedule();
    }

    function schedule() {
      clearTimeout(timer);
      if (!watchers.size) return;
      let delay = Math.min(...[...watchers].map((watcher) => watcher.every));
      const idle = last === false ? performance.now() - since - LONG : 0;
      if (idle > 0) delay = Math.max(delay, Math.min(EVERY + idle / 30, SLOW));
      if (failures > 2) delay = Math.min(delay * 2 ** (failures - 2), Math.max(delay, SLOWEST));
      if (document.hidden) delay = Math.max(delay, HIDDEN);
      timer = setTimeout(run, Mitts.jitter(delay));
    }

    // The network or the page is back, or somebody asks anew: what was learned so far no longer counts.
    function soon() {
      failures = 0;
      last = null;
      run();
    }

    return { watchers, run, soon };
  }

  function watch(address, answer, every) {
    if (!polls.has(address)) polls.set(address, open(address));
    const poll = polls.get(address);
    const watcher = { answer, every: every || EVERY };
    poll.watchers.add(watcher);
    // The watcher hears nothing before it holds its handle.
    queueMicrotask(poll.watchers.size > 1 ? poll.run : poll.soon);
    return { stop: () => poll.watchers.delete(watcher) };
  }

  function everybody() {
    for (const poll of polls.values()) poll.soon();
  }

  addEventListener("online", everybody);
  addEventListener("pageshow", (event) => event.persisted && everybody());
  document.addEventListener("visibilitychange", () => document.hidden || everybody());

  Mitts.live = { watch };
})();
