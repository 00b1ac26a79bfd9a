// Asks who is live before the rest of the page runs, and before the browser has read it to its end. If somebody whom this
// page shows is live, OvenPlayer and the parts that play are fetched and compiled meanwhile, which takes longest. If nobody
// is, they are fetched into the cache at low priority. list.js takes the answer from `mittsAsked`.
(async function (list) {
  "use strict";

  // What is in a <template>, whose own addresses have no base there.
  const parts = (id) => [...document.getElementById(id).content.querySelectorAll("script, link")].map((part) => ({
    part,
    url: new URL(part.getAttribute("src") || part.getAttribute("href"), location.href).href,
  }));

  // Begins to load them now; late.js finds them. About OvenPlayer's own stylesheet see oven.js.
  function run(id) {
    for (const { part, url } of parts(id)) {
      if ([...document.head.querySelectorAll("script, link")].some((one) => (one.src || one.href) === url)) continue; // a player was quicker
      const mine = document.importNode(part);
      mine.async = false;
      mine.dataset.early = "";
      mine.addEventListener("load", () => {
        mine.dataset.early = "done";
        for (const style of document.head.querySelectorAll("style")) if (style.textContent.includes(".ovenplayer")) style.remove();
      });
      mine.addEventListener("error", () => mine.remove());
      document.head.append(mine);
    }
  }

  // Into the cache, for later. Not by a link of kind "prefetch": Firefox holds that against `default-src` of the policy.
  async function store(id) {
    if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done, { once: true }));
    for (const { url } of parts(id)) {
      if (new URL(url).origin !== location.origin) continue; // the policy lets pages fetch from their own site alone
      fetch(url, { priority: "low" }).catch(() => {});
    }
  }

  function begin(how, players) {
    how("player-engine");
    if (players.length && players.every(({ dataset }) => !dataset.webrtc)) how("player-hls");
    if (how === store && document.getElementById("player-buttons")) how("player-buttons");
  }

  const here = () => [...document.querySelectorAll(".player")];

  try {
    globalThis.mittsAsked = fetch(list, { signal: AbortSignal.timeout(8000) });
    const { streams } = await (await mittsAsked).clone().json();
    if (document.readyState === "loading") await new Promise((done) => document.addEventListener("readystatechange", done, { once: true }));
    const live = new Set(streams.map(({ id }) => id));
    const players = here().filter(({ dataset }) => live.has(dataset.stream));
    if (players.length) begin(run, players);
    else begin(store, here());
  } catch {
    // Then the players find out by themselves, too.
  }
})(document.currentScript.dataset.list);
