// The controls of players on all pages except OBS pages: sound, keys, and buttons labelled with what a press does. Loaded after
// the first picture, or at the first press.
import { fadeBar } from "./fade.js";
import * as keys from "./keys.js";
import { load } from "./late.js";
import { remember } from "./memory.js";
import { players } from "./players.js";
import * as sound from "./sound.js";
import { t } from "./text.js";

export { pressed } from "./keys.js";

const template = document.getElementById("player-controls");
const root = document.documentElement;

function toggleFull(element, video) {
  if (document.fullscreenElement === element) document.exitFullscreen();
  else if (element.requestFullscreen) element.requestFullscreen().catch(() => {});
  else if (video && video.webkitEnterFullscreen) video.webkitEnterFullscreen(); // iPhone: only the <video> itself
}

function togglePip(video) {
  if (document.pictureInPictureElement === video) document.exitPictureInPicture().catch(() => {});
  else if (video && video.requestPictureInPicture) video.requestPictureInPicture().catch(() => {});
}

function toggleTheatre() {
  const on = root.toggleAttribute("data-theatre");
  remember("theatre", on ? "yes" : "no");
  for (const player of players) player.refresh();
}

// Few people open these panels.
function panel(module, player) {
  Promise.all([module, load("player-panels")]).then(([{ toggle }]) => toggle(player), () => {});
}

/** What each button and each key does. */
function actions(player, video, wide) {
  const { element } = player;
  return {
    start: () => player.play(),
    again: () => player.again(),
    play: () => (player.paused ? player.play() : player.pause()),
    mute: () => sound.mute(player, !player.muted),
    menu: () => panel(import("./menu.js"), player),
    pip: () => togglePip(video()),
    theatre: () => wide && toggleTheatre(),
    full: () => toggleFull(element, video()),
    stats: () => panel(import("./stats.js"), player),
    help: () => keys.help(),
    focus: () => element.dispatchEvent(new CustomEvent("mitts:focus", { bubbles: true })),
  };
}

// Nine players have nine "Unmute" buttons: the name makes each label unique.
function label(player) {
  const { element, name } = player;
  const bar = element.querySelector(".player-bar");
  bar.setAttribute("aria-label", t("player.of", { name, what: bar.getAttribute("aria-label") }));
  for (const one of element.querySelectorAll(".player-start, .player-unmute")) {
    one.setAttribute("aria-label", t("player.act", { name, act: one.textContent.trim() }));
  }
}

// Adds the buttons to a player, and `acts` and `refresh` to its handle.
function toolbar(player) {
  if (!template) return;
  const { element } = player;
  const data = element.dataset;
  element.append(template.content.cloneNode(true));
  const part = (act) => element.querySelector('[data-act="' + act + '"]');
  const parts = element.querySelectorAll("[data-act]");
  const video = () => player.engine() && player.engine().video();
  const wide = !!element.closest(".theatre");

  function refresh() {
    const picture = video();
    const on = {
      play: !player.paused,
      mute: !player.muted,
      full: document.fullscreenElement === element,
      pip: !!picture && document.pictureInPictureElement === picture,
      theatre: root.hasAttribute("data-theatre"),
    };
    for (const one of parts) {
      const act = one.dataset.act;
      if (one.dataset.on) one.title = on[act] ? one.dataset.on : one.dataset.off;
      if (one.dataset.on) one.setAttribute("aria-label", one.title);
      if (act === "volume") one.value = player.muted ? 0 : player.volume;
    }
    element.toggleAttribute("data-full", on.full);
    part("again").hidden = data.state !== "unplayable";
    part("pip").hidden = !(document.pictureInPictureEnabled && picture && picture.requestPictureInPicture);
    part("theatre").hidden = !wide;
    keepFocus();
  }

  // When the button with the focus disappears, the focus goes to another button with the same action, or to the player.
  function keepFocus() {
    const focused = document.activeElement;
    if (focused === element || !element.contains(focused) || focused.getClientRects().length) return;
    const like = [...parts].find((one) => one.dataset.act === focused.dataset.act && one.getClientRects().length);
    (like || element).focus();
  }

  Object.assign(player, { acts: actions(player, video, wide), refresh });
  label(player);
  element.tabIndex = -1; // a click focuses the player, so that it receives keys
  element.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[data-act]");
    if (pressed) player.acts[pressed.dataset.act]();
  });
  part("volume").hidden = sound.fixed;
  part("volume").addEventListener("input", ({ target }) => sound.volume(player, Number(target.value)));
  element.addEventListener("dblclick", (event) => event.target.closest("[data-act], .player-bar, .player-menu, .player-stats") || player.acts.full());
  element.addEventListener("mitts:change", refresh);
  for (const name of ["enterpictureinpicture", "leavepictureinpicture"]) element.addEventListener(name, refresh, true);
  document.addEventListener("fullscreenchange", refresh);
  fadeBar(element);
}

/** Gives each player its controls. */
export function equip(players) {
  for (const player of players) {
    toolbar(player);
    player.changed();
  }
}
