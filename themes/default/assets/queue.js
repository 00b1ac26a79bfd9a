// The page of a queue: who is on air and until when, who waits, and when it is the viewer's turn.
import "./queue-texts.js";
import { show as showAir, write } from "./queueair.js";
import { follow } from "./queuelist.js";
import { choose, known } from "./queueme.js";
import { show as showMine } from "./queuemine.js";
import { show as showRows } from "./queuerows.js";
import { moment } from "./queuetimes.js";
import { t } from "./text.js";

const page = document.querySelector(".queue");
const { channel, app } = page.dataset;
const notes = page.querySelector("[data-notes]");
const select = page.querySelector("[data-me]");
let me = "";
let last = { queue: null, time: null, problem: null };

// What holds for the whole queue, one line each.
function remarks({ queue, time, problem }) {
  const all = [];
  if (problem) all.push(queue && problem !== "off" ? t("queue.kept", { time: moment(new Date(time).toISOString()) }) : t("queue." + problem));
  if (queue && !queue.engine) all.push(t("queue.engine"));
  if (queue?.paused) all.push(queue.paused_since ? t("queue.paused_since", { time: moment(queue.paused_since) }) : t("queue.paused"));
  return all;
}

// Only what changes is written, since a screen reader says it.
function note(lines) {
  if ([...notes.children].map(({ textContent }) => textContent).join("\n") === lines.join("\n")) return;
  notes.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
}

// The names to choose from: all in the queue, by name, and the viewer's own even if it has gone.
function offer(queue) {
  const names = new Map([queue.now, ...queue.waiting, ...queue.back, ...queue.timetable].filter(Boolean).map(({ user, name }) => [user, name]));
  if (me && !names.has(me)) names.set(me, [...select.options].find(({ value }) => value === me)?.text || me);
  const wanted = [...names].sort(([, one], [, other]) => one.localeCompare(other));
  const shown = [...select.options].slice(1).map(({ value, text }) => [value, text]);
  if (JSON.stringify(wanted) !== JSON.stringify(shown)) select.replaceChildren(select.options[0], ...wanted.map(([user, name]) => new Option(name, user)));
  select.value = me;
}

function show() {
  note(remarks(last));
  const { queue, problem } = last;
  page.dataset.state = queue ? (problem ? "kept" : "known") : problem ? "unknown" : "loading";
  if (!queue) return problem && write(page.querySelector("[data-now]"), "–");
  offer(queue);
  showAir(page, queue);
  showRows(page, queue, me);
  showMine(page, queue, me);
}

select.addEventListener("change", () => {
  me = select.value;
  choose(me);
  show();
});

// Those who wait for their turn look at other things meanwhile.
follow(channel, (news) => show((last = news)), () => !!me);
setInterval(() => document.hidden || show(), 1000);
known(app).then((user) => {
  me ||= user;
  show();
});
