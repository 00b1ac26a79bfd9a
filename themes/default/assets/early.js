// Requests the list of live streams before other scripts run. As soon as the parser has reached a player of a live stream,
// OvenPlayer and the player's modules are fetched and compiled, since this takes longest. If nobody is live, they are fetched
// into the cache at low priority. list.js takes the answer from `mittsAsked`.
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

  const players = () => [...document.querySelectorAll(".player")];

  // A player of a live stream, as soon as the parser has reached it; undefined if the page has none.
  const find = (live) => new Promise((done) => {
    const check = () => {
      const player = players().find(({ dataset }) => live.has(dataset.stream));
      if (!player && document.readyState === "loading") return;
      observer.disconnect();
      document.removeEventListener("readystatechange", check);
      done(player);
    };
    const observer = new MutationObserver(check);
    observer.observe(document, { childList: true, subtree: true });
    document.addEventListener("readystatechange", check);
    check();
  });

  function begin(how, needsHls) {
    how("player-engine");
    if (needsHls) how("player-hls");
    if (how === store && document.getElementById("player-buttons")) how("player-buttons");
  }

  try {
    globalThis.mittsAsked = fetch(list, { signal: AbortSignal.timeout(8000) });
    const { streams } = await (await mittsAsked).clone().json();
    const player = await find(new Set(streams.map(({ id }) => id)));
    if (player) begin(run, !player.dataset.webrtc);
    else if (players().length) begin(store, players().every(({ dataset }) => !dataset.webrtc));
  } catch {
    // In this case the players find out by themselves.
  }
})(document.currentScript.dataset.list);
