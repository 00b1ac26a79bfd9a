// The next turn on the card of who is offline: the first that is not over.
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

// A browser's first local time takes as long as a good part of a first picture, so it is made when the card is shown.
function card({ target }) {
  if (target.dataset.state !== "offline") return;
  for (const time of target.querySelectorAll(".player-next time:not([data-local])")) {
    time.dataset.local = "";
    localize(time);
  }
}

if (lists.length) {
  lists.forEach(show);
  setInterval(() => lists.forEach(show), EVERY);
  document.addEventListener("mitts:change", card, true);
}
