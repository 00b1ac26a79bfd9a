// The controls of players on pages for people: sound, buttons and keys. Loaded with what plays, or with the first press.
import { restore } from "./sound.js";
import { toolbar } from "./toolbar.js";

export { pressed } from "./keys.js";

/** Gives each player its controls. */
export function equip(players) {
  for (const player of players) {
    restore(player);
    toolbar(player);
    player.changed();
  }
}
