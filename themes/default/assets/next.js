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

if (lists.length) {
  document.querySelectorAll(".player-next time").forEach(localize);
  lists.forEach(show);
  setInterval(() => lists.forEach(show), EVERY);
}
