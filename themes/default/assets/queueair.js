// Who of a queue is on air, how long yet, and who is next.
import { next } from "./queueorder.js";
import { now } from "./queuelist.js";
import { exact, gone, left, moment } from "./queuetimes.js";
import { t } from "./text.js";

/** Writes a text if it is another one; an empty one is hidden. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !text;
}

/** The page of a user. */
export function link(user, name) {
  const anchor = document.createElement("a");
  anchor.href = "/" + user + "/";
  anchor.textContent = name;
  return anchor;
}

// Without others, a turn goes on.
function until({ now: on, waiting }) {
  if (!on || !on.until) return "";
  const [over, others] = [Date.parse(on.until) <= now(), waiting.some(({ live }) => live) || on.timetable];
  if (others) return over ? t("queue.until_ready") : t("queue.until", { time: moment(on.until) });
  return over ? t("queue.alone") : t("queue.alone_until", { time: moment(on.until) });
}

// Why viewers do not see them.
function away({ now: on, standby }) {
  if (!on) return standby ? t("queue.standby", { time: gone(standby) }) : "";
  if (on.live !== false) return "";
  const held = standby && Date.parse(standby) > now();
  return t(held ? "queue.held" : "queue.away", { time: gone(on.away), kept: exact(on.kept) });
}

function after(queue) {
  const one = next(queue);
  if (!one) return "";
  return one.from ? t("queue.next_at", { name: one.name, time: moment(one.from) }) : t("queue.next", { name: one.name });
}

/** Shows it on the page. */
export function show(page, queue) {
  const part = (name) => page.querySelector("[data-" + name + "]");
  const { now: on } = queue;
  const who = part("now");
  if (on && who.firstElementChild?.getAttribute("href") !== "/" + on.user + "/") who.replaceChildren(link(on.user, on.name));
  if (on) write(who.firstElementChild, on.name);
  else if (who.firstElementChild || who.textContent !== t("queue.nobody")) who.replaceChildren(t("queue.nobody"));
  const counts = on?.until && (queue.waiting.some(({ live }) => live) || on.timetable);
  const rest = counts ? left(on.until) : null;
  write(part("left"), rest ? t("queue.left", { time: rest }) : "");
  part("bar").hidden = !rest;
  if (rest) {
    const [from, end] = [Date.parse(on.from), Date.parse(on.until)];
    part("bar").firstElementChild.style.inlineSize = Math.min(100, (100 * (now() - from)) / (end - from)).toFixed(1) + "%";
  }
  write(part("until"), until(queue));
  write(part("away"), away(queue));
  write(part("next"), after(queue));
}
