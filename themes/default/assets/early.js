// Before the rest of the page runs: who is live? Where it is somebody whom this page shows, OvenPlayer is fetched and
// compiled meanwhile, which takes longest. list.js takes the answer from `mittsAsked`, unless it was quicker.
(async function (list) {
  "use strict";

  // Runs the scripts in a <template> now; mitts.js finds them. Of OvenPlayer's own sheet see engine.js.
  function run(id) {
    for (const { src, integrity } of document.getElementById(id).content.querySelectorAll("script")) {
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

  if (globalThis.Mitts && Mitts.list) return;
  try {
    globalThis.mittsAsked = fetch(list);
    const { streams } = await (await mittsAsked).clone().json();
    const live = new Set(streams.map(({ id }) => id));
    const players = [...document.querySelectorAll(".player")].filter(({ dataset }) => live.has(dataset.stream));
    if (!players.length) return;
    run("player-engine");
    if (players.some(({ dataset }) => !dataset.webrtc)) run("player-hls");
  } catch {
    // The players find out by themselves.
  }
})(document.currentScript.dataset.list);
