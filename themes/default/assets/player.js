// One player of a page: its handle for other scripts, and its state, which styles read from data-state: offline, connecting,
// playing, reconnecting, unsupported (this browser plays no live video) or unplayable (not this stream).
import { t } from "./text.js";

const AWAY = ["offline", "reconnecting", "unplayable"];

/**
 * The handle of a .player. play.js replaces most of it when there is something to play. It is long, since it lists all members of
 * a handle.
 */
export function Player(element) {
  const data = element.dataset;
  const status = element.querySelector("[role=status]");
  const player = {
    element,
    name: data.name,
    volume: 100,
    muted: data.sound !== "on",
    paused: false,
    blocked: false, // the browser plays nothing before somebody presses a button
    mode: "webrtc", // or "llhls"

    /** The current attempt to play (engine.js), or null. */
    engine: () => null,
    /** Whether the stream is live, as far as the player knows. */
    here: () => false,
    /** Whether it has played since it was last offline. */
    seen: () => false,
    play() {
      player.paused = false;
      player.changed();
    },
    pause() {},
    setMode(mode) {
      player.mode = mode;
    },
    setMuted(muted) {
      player.muted = muted;
      player.engine()?.setMuted(muted);
      player.changed();
    },
    setVolume(volume) {
      player.volume = volume;
      player.engine()?.setVolume(volume);
      player.changed();
    },

    /** Updates the styles, and notifies listeners. */
    changed() {
      element.toggleAttribute("data-paused", player.paused);
      element.toggleAttribute("data-muted", player.muted);
      element.toggleAttribute("data-blocked", player.blocked);
      element.dispatchEvent(new CustomEvent("mitts:change"));
    },

    /** Puts the player into a state. */
    setState(state) {
      if (data.state === state) return;
      const first = data.state === "connecting" && !player.seen() && !["unsupported", "unplayable"].includes(state);
      data.state = state;
      // The card stays until the next picture, and does not flash before the first one.
      if (state !== "connecting") element.toggleAttribute("data-away", AWAY.includes(state));
      player.changed();
      // Screen readers hear changes, but not the state when the page opens.
      const word = element.querySelector('.player-word [data-for="' + state + '"]');
      if (status && word && state !== "connecting" && (!first || state === "playing")) {
        status.textContent = t("player.of", { name: player.name, what: word.textContent });
      }
    },
  };
  return player;
}
