// Asks whether a stream is live, as one poll for all who watch an address: true (200), false (204), null (unknown).
// What list.js knows of all streams at once is not asked of each; without an address, the list alone is.
(function () {
  "use strict";

  const EVERY = 2000;
  const LISTED = 900; // how often the list is asked while somebody waits
  const YOUNG = 700; // how often a stream is asked that is in the list, but may not be playable yet
  // In the list for so long it is live, whatever else is said: what has no picture has no thumbnail. Sooner than that
  // there may be nothing to play yet, and after a failed attempt the list may be a moment behind.
  const SURE = 6000;
  // A stream that is not live for LONG is asked for ever less often, down to every SLOW; who waits for one sees it soon,
  // and so does OBS.
  const LONG = 60000;
  const many = document.querySelectorAll(".player").length > 4 && document.documentElement.dataset.page !== "obs";
  const SLOW = many ? 10000 : 2500;
  const HIDDEN = 15000;
  const SLOWEST = 30000;
  const TIMEOUT = 8000;
  const polls = new Map();
  let list = null; // the watch of it

  async function ask(address) {
    if (!address) return null;
    try {
      const reply = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
      return reply.status === 200 ? true : reply.status === 204 ? false : null;
    } catch {
      return null;
    }
  }

  // `id`: the stream's in the list.
  function open(address, id) {
    const watchers = new Set();
    let timer = 0;
    let busy = false;
    let failures = 0;
    let last = null;
    let since = 0;
    let doubted = -SURE; // when the list was last not taken at its word
    let young = false; // listed, and not to be played yet as far as it says itself

    // undefined: it is about to tell; null: the stream itself is to be asked.
    function listed() {
      const age = id && Mitts.list ? Mitts.list.age(id) : null;
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
        answer = await ask(address);
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
      timer = setTimeout(run, Mitts.jitter(delay));
    }

    // The network or the page is back, or somebody asks anew: what was learned so far no longer counts.
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

  // The list is asked as often while somebody waits for what could be in it.
  function follow() {
    const waits = Mitts.list && [...polls.values()].some(({ id, watchers }) => id && watchers.size);
    if (waits) {
      list ??= Mitts.list.watch(() => polls.forEach((poll) => poll.id && poll.run()), LISTED);
    } else if (list) {
      list.stop();
      list = null;
    }
  }

  // `id`: what the list calls it; without, the address alone is asked. `eager`: the list is believed at once, since the
  // watcher tries again by itself where there is nothing to play yet. `doubt`: the list alone is not believed.
  function watch(address, answer, { every, id, eager, doubt } = {}) {
    const key = id || address;
    if (!polls.has(key)) polls.set(key, open(address, id));
    const poll = polls.get(key);
    const watcher = { answer, every: every || EVERY, eager };
    poll.watchers.add(watcher);
    if (doubt) poll.doubt();
    follow();
    // The watcher hears nothing before it holds its handle.
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

  Mitts.live = { watch };
})();
