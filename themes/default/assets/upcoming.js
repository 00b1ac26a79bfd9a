// A list of turns and events: hides past ones, marks the current one, and adds times in the viewer's time zone.
import { local } from "./times.js";

const EVERY = 30000;
const section = document.querySelector(".upcoming");
const over = document.querySelector(".upcoming-over");
const turns = [...document.querySelectorAll(".turn")];

function addLocalTime(turn) {
  const time = local(turn.querySelector("time"));
  if (!time) return;
  const place = turn.querySelector(".turn-local");
  place.textContent = place.dataset.pattern.replace("{time}", () => time);
  place.hidden = false;
}

function refresh() {
  const now = Date.now();
  for (const turn of turns) {
    const begins = Date.parse(turn.dataset.at);
    const ends = Date.parse(turn.dataset.ends);
    turn.hidden = ends <= now;
    turn.querySelector(".turn-now").hidden = !(begins <= now && now < ends);
  }
  section.hidden = turns.every((turn) => turn.hidden);
  if (over) over.hidden = !section.hidden;
  section.dataset.ready = "";
}

if (section) {
  turns.forEach(addLocalTime);
  refresh();
  setInterval(refresh, EVERY);
}
