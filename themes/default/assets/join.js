// Joins a call from its page. The panel of studio.html is loaded at the first press. While somebody is live, their own tile shows
// what they send, without delay or sound, instead of the engine's stream; it also has buttons to mute and to stop.
import { load } from "./late.js";
import { players } from "./players.js";
import { t } from "./text.js";

const button = document.querySelector("[data-join]"); // missing if nobody can join by WHIP
const word = button?.textContent;
const parts = document.getElementById("join-parts");
let panel = null;
let studio = null;

// Shows what its owner sends in the tile of a stream.
function tile() {
  const own = document.createElement("video");
  const bar = document.importNode(parts.content.querySelector(".own-bar"), true);
  let player = null;
  Object.assign(own, { className: "own", muted: true, autoplay: true, playsInline: true });

  function leave() {
    own.remove();
    bar.remove();
    if (player) player.element.removeAttribute("data-own");
    player = null;
  }

  function enter(name) {
    if (player && player.element.dataset.stream === name) return;
    leave();
    player = players.find(({ element }) => element.dataset.stream === name);
    if (!player) return;
    player.setMuted(true);
    player.element.setAttribute("data-own", "");
    player.element.querySelector(".player-screen").after(own);
    player.element.append(bar);
    own.play().catch(() => {});
  }

  return { own, bar, enter, leave };
}

async function open() {
  const [publishing] = await Promise.all([import("./publishing.js"), load("join-parts")]);
  panel = document.importNode(parts.content.querySelector(".join"), true);
  document.body.append(panel);
  const mine = tile();
  const echo = panel.querySelector("[data-join-echo]");
  const mute = mine.bar.querySelector("[data-own-mute]");
  studio = publishing.studio(panel.querySelector(".studio"), {
    picture(stream, source) {
      mine.own.srcObject = stream;
      mine.own.dataset.source = source;
    },
    state(state, name) {
      echo.hidden = state !== "live" || !!name;
      button.textContent = state === "off" ? word : t(state === "live" ? "studio.live" : "studio.connecting");
      button.toggleAttribute("data-live", state === "live");
      if (state === "live") mine.enter(name);
      else if (state === "off") mine.leave();
    },
    muted: (yes) => mute.setAttribute("aria-pressed", String(yes)),
    trouble: () => panel.hidden && appear(true), // without moving the focus
  });
  mute.addEventListener("click", () => studio.mute());
  mine.bar.querySelector("[data-own-stop]").addEventListener("click", () => {
    if (panel.hidden) studio.close();
    else studio.stop();
    button.focus();
  });
  publishing.bind(panel.querySelector("[data-key]"), studio.setKey);
  panel.querySelector("[data-join-close]").addEventListener("click", () => show(false));
  panel.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
}

function appear(yes) {
  panel.hidden = !yes;
  button.setAttribute("aria-expanded", String(yes));
}

// Closing the panel does not end a live stream. If it is not live, sources are closed.
function show(yes) {
  if (!yes && !studio.on()) studio.close();
  appear(yes);
  (yes ? panel.querySelector("h2") : button).focus();
}

async function press() {
  if (panel) return show(panel.hidden);
  button.disabled = true;
  try {
    await open();
    show(true);
  } catch {
    panel = null; // no network: another press tries again
  }
  button.disabled = false;
}

if (button) {
  button.removeAttribute("data-waits");
  button.addEventListener("click", press);
}
