// A viewer's earlier choices for a player: volume, muted or not, and protocol.
import { recall } from "./memory.js";

export const several = document.querySelectorAll(".player").length > 1;

/** The name under which a player's volume is remembered. */
export const key = (player) => (several ? "volume:" + player.element.dataset.stream : "volume");

/** Whether all players of the page are heard at once. */
export const mixed = () => several && recall("mixed") === "yes";

/** Restores the choices of a player before it plays. */
export function restore(player) {
  const volume = Number(recall(key(player)));
  if (volume > 0 && volume <= 100) player.setVolume(volume);
  // If the browser does not allow sound, the player still starts muted.
  if (several ? mixed() : recall("muted") === "no") player.setMuted(false);
  if (recall("mode") === "llhls") player.setMode("llhls");
}
