// Loads OvenPlayer and hls.js, which are large, when there is something to play.
import { load } from "./late.js";
import { NATIVE } from "./sources.js";

// The CSP blocks the fonts of OvenPlayer's own style sheet, which the console reports, so it is removed before the next paint.
const sheets = new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) {
      if (node.nodeName === "STYLE" && node.textContent.includes(".ovenplayer")) node.remove();
    }
  }
});
sheets.observe(document.head, { childList: true });

export async function loadOvenPlayer() {
  if (!window.OvenPlayer) await load("player-engine").catch(() => {});
  if (!window.OvenPlayer) throw new Error("OvenPlayer did not load");
  sheets.disconnect();
}

/** Never fails: without hls.js, an iPhone or iPad still plays LL-HLS natively; other browsers do not play it. */
export async function loadHls() {
  if (!window.Hls && !NATIVE) await load("player-hls").catch(() => {});
}
