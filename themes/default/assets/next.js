// The next turn on the card of an offline streamer: the first that is not over.
import { localize } from "./times.js";

const EVERY = 30000;
const lists = document.querySelectorAll(".player-next");

function show(list) {
  const now = Date.now();
  const turns = [...list.children];
  const next = turns.find((turn) => Date.parse(turn.dataset.ends) > now);
  for (const turn of turns) turn.hidden = turn !== next;
  list.hidden = !next;
}

// A browser's first local time takes long enough to delay the first picture noticeably, so it waits until the card is shown.
function addLocalTimes(player) {
  if (player.dataset.state !== "offline") return;
  for (const time of player.querySelectorAll(".player-next time:not([data-local])")) {
    time.dataset.local = "";
    localize(time);
  }
}

if (lists.length) {
  lists.forEach(show);
  setInterval(() => lists.forEach(show), EVERY);
  document.querySelectorAll(".player").forEach(addLocalTimes);
  document.addEventListener("mitts:change", ({ target }) => addLocalTimes(target), true);
}
