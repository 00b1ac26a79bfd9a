// Shows in the page's title and icon that somebody is live: on the page of a layout or group one of its own streams, elsewhere
// any. A watch page also shows the number of viewers, and how long its stream has been live.
import { facts } from "./facts.js";
import * as list from "./list.js";
import { t } from "./text.js";

const title = document.title;
const icon = document.querySelector("link[rel=icon]");
const still = icon && icon.href;
const line = document.querySelector(".about-facts");
const player = document.querySelector(".player");
const some = document.querySelector(".layout, .group");
const own = new Set(some && [...some.querySelectorAll(".player, .badge")].map((one) => one.dataset.stream));

/** `words` come before the title; null if nobody is live. */
function show(words) {
  document.title = (words === null ? "" : "● " + (words && words + " · ")) + title;
  if (!icon || !icon.dataset.live) return;
  const href = words === null ? still : new URL(icon.dataset.live, location).href;
  if (icon.href !== href) icon.href = href;
}

function showMany(live) {
  const streams = live ? [...live.values()].filter(({ id }) => !some || own.has(id)) : [];
  const names = new Set(streams.map((stream) => stream.name));
  if (!names.size) show(null);
  else if (names.size === 1) show(t("state.one", { name: [...names][0] }));
  else show(t("state.many", { n: names.size }));
}

// The page's own player is the first to notice that the stream is live.
function showOne(live) {
  const stream = live && live.get(line.dataset.stream);
  show(player.dataset.state === "playing" || stream ? "" : null);
  line.hidden = !stream;
  if (stream) line.textContent = facts(stream);
}

if (line) {
  let last = null;
  list.watch((live) => showOne((last = live)));
  player.addEventListener("mitts:change", () => showOne(last));
} else {
  list.watch(showMany);
}
