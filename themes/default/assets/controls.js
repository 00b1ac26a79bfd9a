// The controls of players on pages for people: sound, buttons and keys. Loaded after the first picture, or with the first press.
import { toolbar } from "./toolbar.js";

export { pressed } from "./keys.js";

/** Gives each player its controls. */
export function equip(players) {
  for (const player of players) {
    toolbar(player);
    player.changed();
  }
}
