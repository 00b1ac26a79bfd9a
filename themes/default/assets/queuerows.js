// The list of all who wait, with the turns of the timetable among them. Rows stay in the page as long as their turns, so that
// nothing loses the focus.
import { next, order } from "./queueorder.js";
import { exact, minutes, moment, span } from "./queuetimes.js";
import { t } from "./text.js";
import { link, write } from "./queueair.js";

const key = ({ user, place, from }) => (place ? user : user + " " + from);

function marks(one, { isNext, isMe }) {
  return [isMe && ["me", t("queue.you")], isNext && ["next", t("queue.is_next")], !one.place && ["planned", t("queue.planned")]].filter(Boolean);
}

// Why somebody's time is not known, or later than one would think.
function reason({ place, live, kept, rests }) {
  if (!place) return "";
  if (!live) return t("queue.row_away", { time: exact(kept) });
  return rests ? t("queue.row_rests", { time: moment(rests) }) : "";
}

function fill(row, one, facts) {
  const part = (name) => row.querySelector(".queue-" + name);
  const anchor = row.querySelector("a");
  anchor.href = "/" + one.user + "/";
  write(anchor, one.name);
  write(part("number"), one.place ? String(one.place) : "");
  part("number").hidden = false; // it keeps its column
  const wanted = marks(one, facts);
  if (part("marks").dataset.has !== String(wanted)) {
    part("marks").dataset.has = String(wanted);
    part("marks").replaceChildren(...wanted.map(([mark, text]) => Object.assign(document.createElement("span"), { className: "mark mark-" + mark, textContent: text })));
  }
  const time = row.querySelector("time");
  time.dateTime = one.from || "";
  if (!one.from) time.removeAttribute("datetime");
  write(time, one.from ? moment(one.from) : "");
  write(part("in"), one.from ? t("queue.in", { time: span(minutes(one.from)) }) : "");
  part("when").hidden = !one.from;
  write(part("note"), reason(one));
  row.toggleAttribute("data-me", facts.isMe);
}

// Moving a row keeps its focus.
function move(list, row, at) {
  const focused = row.contains(document.activeElement) ? document.activeElement : null;
  list.insertBefore(row, list.children[at] || null);
  focused?.focus({ preventScroll: true });
}

/** Shows it on the page. `me` is the viewer's name in the queue, or "". */
export function show(page, queue, me) {
  const list = page.querySelector("[data-list]");
  const template = page.querySelector("[data-row]").content.firstElementChild;
  const rows = new Map([...list.children].map((row) => [row.dataset.key, row]));
  const first = next(queue);
  const all = order(queue);
  const names = new Set(all.map(key));
  for (const [name, row] of rows) if (!names.has(name)) row.remove();
  all.forEach((one, at) => {
    const name = key(one);
    const row = rows.get(name) || template.cloneNode(true);
    row.dataset.key = name;
    fill(row, one, { isNext: !!first && key(first) === name, isMe: one.user === me });
    if (list.children[at] !== row) move(list, row, at);
  });
  write(page.querySelector("[data-count]"), queue.waiting.length ? String(queue.waiting.length) : "");
  page.querySelector("[data-empty]").hidden = queue.waiting.length > 0;
  list.hidden = !all.length;
  block(page.querySelector("[data-blocked]"), queue.back);
}

function block(place, blocked) {
  place.hidden = !blocked.length;
  const wanted = JSON.stringify(blocked);
  if (place.dataset.has === wanted) return;
  place.dataset.has = wanted;
  place.querySelector("ul").replaceChildren(...blocked.map(({ user, name, until }) => {
    const item = document.createElement("li");
    item.append(link(user, name), " " + t("queue.blocked", { time: moment(until) }));
    return item;
  }));
}
