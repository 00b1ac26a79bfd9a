// An OBS browser source: who of a queue is on air, how long yet, and who is next. `?next=3` shows three who are next, `?at=top` is at
// the top. It shows nothing when nobody knows any more.
import "./queue-texts.js";
import { follow, now } from "./queuelist.js";
import { order } from "./queueorder.js";
import { left } from "./queuetimes.js";

const KEPT = 60000; // how long what was read last is shown
const query = new URLSearchParams(location.search);
const canvas = document.querySelector(".air");
const part = (name) => canvas.querySelector(name);
let last = { queue: null, problem: null };
let read = 0; // when

canvas.style.width = canvas.dataset.w + "px";
canvas.style.height = canvas.dataset.h + "px";
if (query.get("at") === "top") canvas.dataset.at = "top";
const many = Math.min(9, Math.max(0, Number.parseInt(query.get("next") ?? "1", 10) || 0));

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function show() {
  const queue = last.queue && now() - read < KEPT ? last.queue : null;
  const on = queue?.now;
  const ahead = queue ? order(queue).filter(({ place, live }) => !place || live).slice(0, many) : [];
  const counts = on?.until && (queue.waiting.length || on.timetable);
  part(".air-now").hidden = !on;
  part(".air-next").hidden = !ahead.length;
  part(".air-strip").hidden = !on && !ahead.length;
  put(part("[data-now]"), on ? on.name : "");
  put(part("[data-left]"), (counts && left(on.until)) || "");
  put(part("[data-next]"), ahead.map(({ name }) => name).join(", "));
}

follow(canvas.dataset.channel, (news) => {
  if (!news.problem) read = now();
  last = news;
  show();
});
setInterval(show, 1000);
