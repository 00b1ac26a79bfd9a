// Before the rest of the page runs: who is live? Where it is somebody whom this page shows, OvenPlayer is fetched and
// compiled meanwhile, which takes longest; where nobody is, it is fetched into the cache at low priority. list.js takes the
// answer from `mittsAsked`, unless it was quicker.
(async function (list) {
  "use strict";

  // The scripts in a <template>, whose own addresses have no base there.
  const scripts = (id) => [...document.getElementById(id).content.querySelectorAll("script")].map((script) => ({
    src: new URL(script.getAttribute("src"), location.href).href,
    integrity: script.integrity,
  }));

  // Runs them now; mitts.js finds them. Of OvenPlayer's own sheet see engine.js.
  function run(id) {
    for (const { src, integrity } of scripts(id)) {
      if ([...document.head.querySelectorAll("script")].some((one) => one.src === src)) continue; // a player was quicker
      const script = document.createElement("script");
      Object.assign(script, { src, integrity, crossOrigin: "anonymous" });
      script.dataset.early = "";
      script.addEventListener("load", () => {
        script.dataset.early = "done";
        for (const style of document.head.querySelectorAll("style")) if (style.textContent.includes(".ovenplayer")) style.remove();
      });
      script.addEventListener("error", () => script.remove());
      document.head.append(script);
    }
  }

  // Into the cache, for later. Not by a link of kind "prefetch": Firefox holds that against `default-src` of the policy.
  async function store(id) {
    if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done, { once: true }));
    for (const { src } of scripts(id)) {
      if (new URL(src).origin !== location.origin) continue; // the policy lets pages ask their own site alone
      fetch(src, { priority: "low" }).catch(() => {});
    }
  }

  function begin(how, players) {
    how("player-engine");
    if (players.length && players.every(({ dataset }) => !dataset.webrtc)) how("player-hls");
  }

  const here = () => [...document.querySelectorAll(".player")];

  // Where the page was quicker, its players find out by themselves.
  if (globalThis.Mitts && Mitts.list) return begin(store, here());
  try {
    globalThis.mittsAsked = fetch(list, { signal: AbortSignal.timeout(8000) });
    const { streams } = await (await mittsAsked).clone().json();
    const live = new Set(streams.map(({ id }) => id));
    const players = here().filter(({ dataset }) => live.has(dataset.stream));
    if (players.length) begin(run, players);
    else begin(store, here());
  } catch {
    // The same.
  }
})(document.currentScript.dataset.list);
