// Keyboard shortcuts. They act on the player that has the focus or was used last, but not while somebody types or holds a
// modifier key.
import { load } from "./late.js";
import { recall, remember } from "./memory.js";
import { players } from "./players.js";
import * as sound from "./sound.js";

const STEP = 5;
const dialog = document.getElementById("player-help");
let last = null;

// Whether single-key shortcuts are on; viewers choose this in the dialog of shortcuts.
const single = {
  on: recall("keys") !== "off",
  turn(on) {
    single.on = on;
    remember("keys", on ? "on" : "off");
  },
};

const act = (name) => (player) => player.acts[name]();
// If muted, louder unmutes at the previous volume, and quieter does nothing.
const louder = (step) => (player) => {
  if (player.muted) return step > 0 && sound.mute(player, false);
  sound.volume(player, Math.max(0, Math.min(100, player.volume + step)));
};

const everywhere = {
  k: act("play"),
  m: act("mute"),
  f: act("full"),
  t: act("theatre"),
  i: act("pip"),
  s: act("stats"),
  "?": () => help(),
};
// Outside a player, these scroll the page or press something else.
const inside = { " ": act("play") };
if (!sound.fixed) Object.assign(inside, { ArrowUp: louder(STEP), ArrowDown: louder(-STEP) });

/** The player that keys act on. */
export function player() {
  const shown = players.filter(({ element }) => !("own" in element.dataset) && (element.offsetParent || document.fullscreenElement === element));
  return shown.find((one) => one === last) || shown.find((one) => !one.muted) || shown[0];
}

/** Opens or closes the dialog of shortcuts. */
export function help() {
  if (dialog.open) dialog.close();
  else Promise.all([import("./help.js"), load("player-panels")]).then(([{ open }]) => open(dialog, single), () => {});
}

/** Adds keys: `add({ b: (player) => .. })`. */
export const add = (more) => Object.assign(everywhere, more);

/** Makes this player the last used one. */
export const use = (one) => (last = one);

// The name of the key; on Cyrillic, Greek or Hebrew layouts, its Latin letter.
function letter({ key, code }) {
  if (key.length !== 1) return key;
  const other = /\p{L}/u.test(key) && !/\p{Script=Latin}/u.test(key) && /^Key(.)$/.exec(code);
  return (other ? other[1] : key).toLowerCase();
}

/** Handles a key press. The listener is in players.js, since the controls are loaded later. */
export function pressed(event) {
  const { key, target } = event;
  if (!dialog || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || dialog.open) return;
  if (target.closest("input:not([type=radio], [type=range], [type=checkbox]), select, textarea, [contenteditable]")) return;
  const one = player();
  const name = letter(event);
  const here = one && (one.element.contains(target) || document.fullscreenElement === one.element);
  // On a button, a choice or the volume, Space and arrows keep their usual meaning.
  const own = (target.closest("button, a, summary, input") && name === " ") || target.closest("input");
  const run = Object.hasOwn(everywhere, name) ? single.on && everywhere[name] : Object.hasOwn(inside, name) && here && !own && inside[name];
  if (!run || (!one && name !== "?")) return;
  event.preventDefault();
  if (!event.repeat || key.length > 1) run(one);
}

function used({ target }) {
  const element = target.closest && target.closest(".player");
  if (element) last = players.find((one) => one.element === element) || last;
}

if (dialog) {
  addEventListener("pointerdown", used, true);
  addEventListener("focusin", used);
  // The media keys of a headset or of the system.
  for (const name of navigator.mediaSession ? ["play", "pause"] : []) {
    navigator.mediaSession.setActionHandler(name, () => player() && player()[name]());
  }
}
