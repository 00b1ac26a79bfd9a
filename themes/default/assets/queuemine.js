// When it is the viewer's turn: as text, in the title of the tab when it is near, and for screen readers whenever it changes.
import { find } from "./queueorder.js";
import { write } from "./queueair.js";
import { exact, minutes, moment, when } from "./queuetimes.js";
import { t } from "./text.js";

const MARKS = [1, 5, 10, 30]; // minutes before a turn at which it is said again
const SHIFT = 120000; // a time that moves by less is the same
const title = document.title;
let said = null; // what was said last: {user, is, place, from, mark}

function text({ is, one }) {
  switch (is) {
    case "air": return one.until ? t("queue.me_air_until", { time: moment(one.until) }) : t("queue.me_air");
    case "next": return one.from ? t("queue.me_next_when", { when: when(one.from) }) : t("queue.me_next");
    case "waiting": return one.from ? t("queue.me_when", { place: one.place, when: when(one.from) }) : t("queue.me_place", { place: one.place });
    case "away": return t("queue.me_away", { place: one.place, time: exact(one.kept) });
    case "rests": return t("queue.me_rests", { time: moment(one.rests) });
    case "planned": return t("queue.me_planned", { when: when(one.from) });
    case "blocked": return t("queue.me_blocked", { time: moment(one.until) });
    default: return t("queue.me_absent");
  }
}

// Whether it is news: another place, a time that moved, or that it is soon.
function isNews(user, { is, one }) {
  const from = one?.from ? Date.parse(one.from) : null;
  const now = { user, is, place: one?.place, from, mark: from && MARKS.find((mark) => minutes(one.from) <= mark) };
  const before = said;
  const moved = from && before?.from ? Math.abs(from - before.from) >= SHIFT : from !== before?.from;
  const same = before && before.user === user && before.is === is && before.place === now.place && before.mark === now.mark && !(moved && is !== "air");
  if (!same) said = now;
  return !same;
}

function name({ is }) {
  if (is === "air") return t("queue.title_air") + " · " + title;
  return is === "next" ? t("queue.title_next") + " · " + title : title;
}

/** Shows it on the page. `me` is the viewer's name in the queue, or "". */
export function show(page, queue, me) {
  const place = me ? find(queue, me) : { is: "nobody" };
  const words = me ? text(place) : "";
  write(page.querySelector("[data-mine]"), words);
  page.querySelector("[data-join]").hidden = !["nobody", "absent"].includes(place.is);
  page.querySelector(".queue-me").dataset.is = place.is;
  const wanted = name(place);
  if (document.title !== wanted) document.title = wanted;
  if (isNews(me, place)) page.querySelector("[data-said]").textContent = words;
}
