// What a viewer hears: remembers it, and unmutes only one player at a time, unless they are mixed.
import { remember } from "./memory.js";
import { players } from "./players.js";
import * as remembered from "./remembered.js";

const { key, several } = remembered;
// On an iPhone or iPad only the device's own buttons change the volume.
const probe = document.createElement("video");
probe.volume = 0.5;
export const fixed = probe.volume !== 0.5;
let all = remembered.mixed();

function alone(player) {
  if (all) return;
  for (const other of players) if (other !== player && !other.muted) other.setMuted(true);
}

export function mute(player, muted) {
  if (!muted && "own" in player.element.dataset) return; // nobody hears themselves
  if (!muted && !player.volume) player.setVolume(50);
  player.setMuted(muted);
  if (!several) remember("muted", muted ? "yes" : "no");
  if (!muted) alone(player);
}

/** From 0 to 100. */
export function volume(player, value) {
  if (value) {
    player.setVolume(value);
    remember(key(player), value);
  }
  if (player.muted === !!value) mute(player, !value);
}

/** Unmutes all players, or only `first`. */
export function mix(on, first) {
  all = on;
  remember("mixed", on ? "yes" : "no");
  if (on) for (const player of players) mute(player, false);
  else if (first) alone(first);
}

export const mixed = () => all;
