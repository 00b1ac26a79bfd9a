// Who is live, as one poll for the page: a Map of streams by id, or null while nobody can tell.
(function () {
  "use strict";

  const EVERY = 5000;
  const HIDDEN = 30000;
  const SLOWEST = 30000;
  const TIMEOUT = 8000;
  const address = document.body.dataset.list;
  const watchers = new Set();
  const unit = (unit) => new Intl.NumberFormat(Mitts.locale, { style: "unit", unit, unitDisplay: "short" });
  const [hours, minutes] = [unit("hour"), unit("minute")];
  let timer = 0;
  let busy = false;
  let failures = 0;
  let gone = !address; // no list, for good
  let last; // undefined until the first answer

  // null: not now; false: never.
  async function ask() {
    try {
      const reply = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT) });
      if (reply.status === 404) return false;
      if (reply.status !== 200) return null;
      const { stale, streams } = await reply.json();
      return stale ? null : new Map(streams.map((stream) => [stream.id, stream]));
    } catch {
      return null;
    }
  }

  async function run() {
    clearTimeout(timer);
    if (busy || gone) return;
    busy = true;
    const answer = await ask();
    busy = false;
    gone = answer === false;
    failures = answer ? 0 : failures + 1;
    // One lost answer is no reason to forget what was known.
    if (answer || gone || failures > 1 || !last) {
      last = answer || null;
      for (const tell of watchers) tell(last);
    }
    if (gone) return;
    let delay = Math.min(EVERY * 2 ** Math.max(0, failures - 1), SLOWEST);
    if (document.hidden) delay = Math.max(delay, HIDDEN);
    timer = setTimeout(run, Mitts.jitter(delay));
  }

  function soon() {
    failures = 0;
    run();
  }

  function watch(tell) {
    watchers.add(tell);
    queueMicrotask(() => (gone ? tell(null) : last === undefined ? run() : tell(last)));
  }

  // "3 viewers · for 2 hr 5 min"
  function facts({ viewers, since }) {
    const passed = Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 60000));
    const parts = [passed >= 60 && hours.format(Math.floor(passed / 60)), passed % 60 && minutes.format(passed % 60)];
    const time = parts.filter(Boolean).join(" ");
    const words = time ? Mitts.t("list.since", { time }) : Mitts.t("list.new");
    return Mitts.t("list.viewers", { n: viewers }) + " · " + words;
  }

  addEventListener("online", soon);
  addEventListener("pageshow", (event) => event.persisted && soon());
  document.addEventListener("visibilitychange", () => document.hidden || soon());

  Mitts.list = { watch, facts };
})();
