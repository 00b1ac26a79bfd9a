// What a viewer chose earlier for a player: how loud it is, whether it is muted, and by which way it plays.
import { recall } from "./memory.js";

export const several = document.querySelectorAll(".player").length > 1;

/** The name under which a player's volume is kept. */
export const key = (player) => (several ? "volume:" + player.element.dataset.stream : "volume");

/** Whether all players of the page are to be heard at once. */
export const mixed = () => several && recall("mixed") === "yes";

/** Gives a player what was chosen, before it plays. */
export function restore(player) {
  const volume = Number(recall(key(player)));
  if (volume > 0 && volume <= 100) player.setVolume(volume);
  // Where the browser does not allow sound, the player starts muted all the same.
  if (several ? mixed() : recall("muted") === "no") player.setMuted(false);
  if (recall("mode") === "llhls") player.setMode("llhls");
}
