// Keeps a live stream playing through all interruptions: makes attempts (engine.js), one after the other, and decides what
// follows when one ends. recovery.js decides which protocol to try next, and when. Loaded with OvenPlayer when there is something
// to play; until then players.js waits.
import { Formats } from "./codecs.js";
import { start } from "./engine.js";
import { Checks, Health } from "./health.js";
import { jitter } from "./net.js";
import { loadHls, loadOvenPlayer } from "./oven.js";
import { Recovery } from "./recovery.js";
import { sources } from "./sources.js";
import { insist } from "./steady.js";

const TICK = 1000;
const SOON = 350; // interval of attempts for a stream that has just started
const RELOAD = 5000; // delay before OvenPlayer is loaded again after a failure

const net = navigator.connection || {};

// The states of a player and their transitions. `watching` (watching.js) knows whether the stream is live.
class Playback {
  engine = null; // the attempt
  started = 0; // when it started
  seen = false; // it has played since the stream was last offline
  #retry = 0; // timer
  #usual; // the card's usual message for a stream that cannot be played

  constructor(player, watching) {
    const { element } = player;
    const formats = Formats(element.dataset.stream);
    const recovery = Recovery(player, formats);
    const health = Health(player, formats, recovery);
    Object.assign(this, { player, element, watching, formats, recovery, health });
  }

  isPlaying() {
    return !!this.engine && this.element.dataset.state === "playing";
  }

  // Ends the attempt.
  stop() {
    const { element, engine, player } = this;
    engine?.stop();
    this.engine = null;
    this.health.reset();
    player.blocked = false;
    delete element.dataset.stutters;
    element.removeAttribute("data-sound-only");
  }

  // Stops asking whether the stream is live, and stops retrying.
  unwatch() {
    this.watching.stop();
    clearTimeout(this.#retry);
  }

  // Asks whether the stream is live, to try again when it is. If there is nothing to ask, it tries again by itself.
  ask() {
    const { watching, recovery } = this;
    if (watching.on()) return;
    const eager = sources(recovery.streams())[0]?.type === "webrtc";
    if (watching.asks) watching.start({ eager, doubt: recovery.attempts() > 0 });
    else if (!this.engine) this.#again(recovery.delay() + 50);
  }

  #again(ms) {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.connect(), ms);
  }

  // An answer while the player does not play: true, false, or null if unknown.
  answer(live) {
    const { watching, recovery, player } = this;
    if (this.engine && live === false && recovery.vanished()) this.stop();
    if (this.engine) return;
    if (live || !watching.knows()) return this.connect();
    if (live === false) {
      this.seen = false;
      recovery.over();
      player.setState("offline");
    } else if (this.element.dataset.state !== "offline") {
      player.setState("reconnecting");
    }
  }

  // Starts an attempt, unless one is running or it is too soon.
  connect() {
    const { element, player, watching, recovery } = this;
    if (this.engine || recovery.delay()) return;
    const streams = recovery.streams();
    if (!window.OvenPlayer) return this.#load(streams);
    if (!sources(streams).length) return this.#giveUp();
    // While the publisher may be gone, the next answer matters.
    if (!recovery.vanished()) this.unwatch();
    const attempts = recovery.attempts();
    if (watching.knows() || !attempts) player.setState(this.seen || attempts ? "reconnecting" : "connecting");
    this.started = Date.now();
    const isMine = () => mine === this.engine;
    const on = {
      frame: () => isMine() && this.#shows(),
      error: (code, failures) => setTimeout(() => isMine() && this.fail(code, failures)),
      change: () => isMine() && this.sync(),
    };
    const screen = element.querySelector(".player-screen");
    const mine = (this.engine = player.start(screen, streams, player, on, !attempts && watching.isEarly(this.started)));
    player.changed();
  }

  async #load(streams) {
    if (sources(streams)[0]?.type === "hls") loadHls();
    try {
      await loadOvenPlayer();
      if (this.watching.last() !== false) this.connect();
    } catch {
      this.player.setState("unsupported");
      this.recovery.wait(jitter(RELOAD));
      this.ask();
    }
  }

  // There is a picture.
  #shows() {
    const { engine, player } = this;
    this.seen = true;
    player.blocked = false;
    this.recovery.plays();
    this.health.reset();
    this.unwatch();
    player.setState("playing");
    if (player.paused) engine.pause(); // it starts by itself
    this.sync();
  }

  // Adopts changes that the <video> made by itself.
  sync() {
    const { element, engine, player } = this;
    if (!engine) return;
    const video = engine.video();
    // Only a person pauses permanently; in picture-in-picture or an iPhone's full screen they use the browser's own buttons.
    const away = video && (document.pictureInPictureElement === video || video.webkitDisplayingFullscreen);
    if (away && video.paused !== player.paused) player[video.paused ? "pause" : "play"]();
    player.muted = engine.muted();
    player.volume = engine.volume();
    element.toggleAttribute("data-sound-only", this.isPlaying() && this.health.isSoundOnly(engine, this.started));
    player.changed();
  }

  // Starts again, as if it had not played yet.
  restart() {
    this.stop();
    this.unwatch();
    this.seen = false;
    this.recovery.wait(0);
    this.connect();
  }

  // Tries again after the stream could not be played.
  again() {
    this.#forgive();
    this.restart();
  }

  #forgive() {
    this.formats.clear();
    this.recovery.forgive();
  }

  // The attempt has failed. `failures` are those of engine.js.
  fail(code, failures = []) {
    const { watching } = this;
    if (code === "early") {
      this.stop();
      return this.#again(jitter(SOON));
    }
    if (this.formats.learn(failures, watching.isSettled())) return this.restart();
    const known = watching.knows();
    this.stop();
    this.recovery.failed(code, known);
    // If the state is unknown, a failed attempt means that the stream is not live.
    if (!known) this.seen = false;
    this.player.setState(known ? "reconnecting" : "offline");
    this.unwatch();
    this.ask();
  }

  // No source can play the stream: shows why, and tries again only when the stream changes or somebody asks for it.
  #giveUp() {
    const { element, formats, player, watching } = this;
    const hint = element.querySelector('.player-hint [data-for="unplayable"]');
    this.#usual ??= hint?.textContent;
    const explain = () => hint && (hint.textContent = formats.why() || this.#usual);
    const over = () => {
      this.unwatch();
      this.#forgive();
      watching.note(false);
      player.setState("offline");
      this.ask();
    };
    this.stop();
    this.unwatch();
    this.seen = false;
    explain();
    player.setState("unplayable");
    watching.startForEnd(over, () => (formats.changed() ? this.again() : explain()));
  }
}

// What a person can do.
const handle = (playback, player) => ({
  /** Makes one attempt to play (engine.js). */
  start,
  engine: () => playback.engine,
  here: () => playback.seen || playback.recovery.attempts() > 0 || !!playback.engine,
  seen: () => playback.seen,
  play() {
    player.paused = player.blocked = false;
    playback.health.reset();
    playback.engine?.play();
    player.changed();
  },
  pause() {
    if (!playback.engine) return;
    player.paused = true;
    playback.engine.pause();
    player.changed();
  },
  /** "webrtc" (with LL-HLS as fallback) or "llhls"; starts again, even with the same one. */
  setMode(mode) {
    player.mode = mode;
    player.paused = false;
    if (mode === "webrtc") insist(player.element.dataset.stream);
    playback.recovery.shake();
    if (!playback.engine) return player.changed();
    playback.stop();
    playback.seen = false;
    playback.connect();
  },
  again: () => playback.again(),
});

/** Takes over a player and starts to play. `watching` comes from watching.js; its answers go to `answer`. */
export function play(player, watching) {
  const playback = new Playback(player, watching);
  const { shake } = playback.recovery;
  const checks = Checks(playback, TICK);
  let type = net.type;

  Object.assign(player, handle(playback, player));
  addEventListener("visibilitychange", checks.reset);
  addEventListener("online", shake);
  // This event also fires when the estimated speed changes.
  if (net.type) net.addEventListener("change", () => net.type !== type && shake((type = net.type)));
  setInterval(checks.tick, TICK);
  playback.connect();
  return { answer: (live) => (playback.isPlaying() ? checks.stall(live) : playback.answer(live)) };
}
