// Who is live, as one poll for the page: a Map of streams by id, or null while nobody can tell.
(function () {
  "use strict";

  const EVERY = 5000;
  const HIDDEN = 30000;
  const HIDDEN_SOON = 15000; // where somebody wants to know more often
  const SLOWEST = 30000;
  const TIMEOUT = 8000;
  const LATE = 3500; // an answer that is so much overdue is not waited for; the function takes up to 2 s for one
  const address = document.body.dataset.list;
  const watchers = new Set();
  const unit = (unit) => new Intl.NumberFormat(Mitts.locale, { style: "unit", unit, unitDisplay: "short" });
  const [hours, minutes] = [unit("hour"), unit("minute")];
  const now = () => performance.now();
  let timer = 0;
  let busy = false;
  let failures = 0;
  let gone = !address; // no list, for good
  let last; // undefined until the first answer
  let due = 0; // when the next answer is overdue

  // `began` by this page's clock; of a stream that was known, as it was reckoned first.
  function known(at, stream) {
    const old = last && last.get(stream.id);
    const age = Math.max(0, Date.parse(at) - Date.parse(stream.since)) || 0;
    stream.began = old && old.since === stream.since ? old.began : now() - age;
    return [stream.id, stream];
  }

  // null: not now; false: never.
  async function ask() {
    try {
      // The first answer may be what early.js or the page's head has asked for; every other is to be fresh. An unchanged
      // list is a 304.
      const asked = globalThis.mittsAsked;
      delete globalThis.mittsAsked;
      const cache = last === undefined ? "default" : "no-cache";
      const signal = AbortSignal.timeout(TIMEOUT);
      const reply = asked ? (await asked).clone() : await fetch(address, { cache, signal });
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
    const answer = await ask();
    busy = false;
    gone = answer === false;
    failures = answer ? 0 : failures + 1;
    schedule();
    // One lost answer is no reason to forget what was known.
    if (answer || gone || failures > 1 || !last) {
      last = answer || null;
      for (const { tell } of [...watchers]) tell(last);
    }
  }

  function schedule() {
    if (gone || !watchers.size) return;
    const every = Math.min(...[...watchers].map((watcher) => watcher.every), EVERY);
    let delay = Math.min(every * 2 ** Math.max(0, failures - 1), SLOWEST);
    if (document.hidden) delay = Math.max(delay, every < EVERY ? HIDDEN_SOON : HIDDEN);
    delay = Mitts.jitter(delay);
    due = now() + delay + LATE;
    timer = setTimeout(run, delay);
  }

  function soon() {
    failures = 0;
    run();
  }

  // Who wants to know more often than usual wants to know it now, too.
  function watch(tell, every) {
    const watcher = { tell, every: every || EVERY };
    if (!watchers.size) due = now() + LATE;
    if (!watchers.size && last) last = undefined; // of long ago
    watchers.add(watcher);
    queueMicrotask(() => {
      if (gone || last !== undefined) tell(last || null);
      if (last === undefined || every < EVERY) run();
    });
    return { stop: () => watchers.delete(watcher) };
  }

  // For how long a stream has been live, in ms; -1: it is not. null: nobody can tell; undefined: not yet.
  function age(id) {
    if (gone || last === null || now() > due) return null;
    const stream = last && last.get(id);
    return stream ? now() - stream.began : last && -1;
  }

  // What the latest answer says of a stream; null where it says nothing, or nobody can tell.
  const entry = (id) => (last && last.get(id)) || null;

  // "3 viewers", "3+ viewers" where others may watch whom nobody counts exactly, and then nothing for none.
  function people({ viewers, viewers_min: atLeast }) {
    if (!atLeast) return Mitts.t("list.viewers", { n: viewers });
    return viewers > 0 && Mitts.t("list.at_least", { n: viewers });
  }

  // "3 viewers · for 2 hr 5 min"
  function facts(stream) {
    const { began } = stream;
    const passed = Math.max(0, Math.floor((now() - began) / 60000));
    const parts = [passed >= 60 && hours.format(Math.floor(passed / 60)), passed % 60 && minutes.format(passed % 60)];
    const time = parts.filter(Boolean).join(" ");
    const words = time ? Mitts.t("list.since", { time }) : Mitts.t("list.new");
    return [people(stream), words].filter(Boolean).join(" · ");
  }

  addEventListener("online", soon);
  addEventListener("pageshow", (event) => event.persisted && soon());
  document.addEventListener("visibilitychange", () => document.hidden || soon());

  Mitts.list = { watch, age, entry, facts };
})();
