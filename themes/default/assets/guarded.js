// The page of something private: its players for those who may watch, otherwise a field in which they prove who they are. When
// their time is over, the field is back.
import { listen, tell } from "./enter.js";
import { ask, keep } from "./session.js";

const ENDED = "mitts.ended";
const SOON = 3000; // between two questions about a player that stopped
const LONGEST = 2 ** 31 - 1; // of a timer
const guard = document.querySelector("[data-guarded]");
const group = guard.querySelector(".enter");
const { guarded: thing, page } = guard.dataset;
const pages = {
  watch: () => import("./watch.js"),
  layout: () => import("./layout.js"),
  call: () => import("./call.js"),
};
let asked = 0;

async function start() {
  const { may, until } = await ask(thing);
  if (may) return admit(until);
  guard.removeAttribute("data-waits");
  if (takeEnded()) tell(group, "ended");
  listen(group, entered);
  if (may === undefined) tell(group, "failed");
}

async function entered({ name }) {
  const { may, until } = await ask(thing);
  if (may) admit(until);
  else tell(group, may === false ? "stranger" : "failed", { name });
}

async function admit(until) {
  keep(check);
  guard.replaceWith(document.querySelector("template[data-players]").content);
  for (const part of document.querySelectorAll("[data-admitted]")) part.hidden = false;
  if (until) setTimeout(check, Math.min(Date.parse(until) - Date.now() + 1000, LONGEST));
  document.addEventListener("mitts:change", stopped, true);
  await pages[page]();
}

// A player that stopped may have lost its viewer's permission.
function stopped({ target }) {
  if (target.dataset.state !== "playing" && Date.now() - asked > SOON) check();
}

async function check() {
  asked = Date.now();
  const { may } = await ask(thing);
  if (may !== false) return;
  try {
    sessionStorage.setItem(ENDED, thing);
  } catch {
    // Without storage, the page does not say why.
  }
  location.reload();
}

function takeEnded() {
  try {
    const ended = sessionStorage.getItem(ENDED) === thing;
    if (ended) sessionStorage.removeItem(ENDED);
    return ended;
  } catch {
    return false;
  }
}

start();
