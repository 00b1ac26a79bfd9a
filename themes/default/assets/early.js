// Requests the list of live streams before other scripts run and before the page is completely parsed. If a streamer on this page
// is live, OvenPlayer and the player's modules are fetched and compiled meanwhile, since this takes longest. If nobody is live,
// they are fetched into the cache at low priority. list.js takes the answer from `mittsAsked`.
(async function (list) {
  "use strict";

  // The parts of a <template>; relative addresses in a template have no base.
  const parts = (id) => [...document.getElementById(id).content.querySelectorAll("script, link")].map((part) => ({
    part,
    url: new URL(part.getAttribute("src") || part.getAttribute("href"), location.href).href,
  }));

  // Starts loading them; late.js finds them. For OvenPlayer's own style sheet see oven.js.
  function run(id) {
    for (const { part, url } of parts(id)) {
      if ([...document.head.querySelectorAll("script, link")].some((one) => (one.src || one.href) === url)) continue; // a player was faster
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

  // Fetches into the cache, for later. Not a "prefetch" link: Firefox applies the policy's `default-src` to it.
  async function store(id) {
    if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done, { once: true }));
    for (const { url } of parts(id)) {
      if (new URL(url).origin !== location.origin) continue; // the policy allows fetching only from the same origin
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
    // In this case the players find out by themselves.
  }
})(document.currentScript.dataset.list);
