// Plays a live stream through everything that happens to it: makes attempts (engine.js), one after the other, and decides what
// follows from the end of each. By which way to try next, and when, is recovery.js'. Loaded with OvenPlayer when there is
// something to play; until then players.js waits.
import { Formats } from "./codecs.js";
import { start } from "./engine.js";
import { Checks, Health } from "./health.js";
import { jitter } from "./net.js";
import { loadHls, loadOvenPlayer } from "./oven.js";
import { Recovery } from "./recovery.js";
import { sources } from "./sources.js";
import { insist } from "./steady.js";

const TICK = 1000;
const SOON = 350; // a stream that has just begun is tried this often
const RELOAD = 5000; // from OvenPlayer's not loading to the next try

const net = navigator.connection || {};

// The states of a player, and what leads from one to the next. `watching` is watching.js': whether the stream is live.
class Playback {
  engine = null; // the attempt
  started = 0; // when it began
  seen = false; // it has played since the stream was last offline
  #retry = 0; // timer
  #usual; // what the card says of a stream that cannot be played, where nobody knows why

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

  // Nothing is to be found out, and nothing tried again.
  unwatch() {
    this.watching.stop();
    clearTimeout(this.#retry);
  }

  // Asks whether the stream is live, so as to try again when it is. Where nobody can be asked, it tries again by itself.
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

  // An answer while it does not play: true, false, or null where nobody knows.
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

  // Begins an attempt, unless one is under way or it is too soon.
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

  // Takes over what the <video> does by itself.
  sync() {
    const { element, engine, player } = this;
    if (!engine) return;
    const video = engine.video();
    // Only a person pauses for good, and in a window of its own or on an iPhone's full screen they do it there.
    const away = video && (document.pictureInPictureElement === video || video.webkitDisplayingFullscreen);
    if (away && video.paused !== player.paused) player[video.paused ? "pause" : "play"]();
    player.muted = engine.muted();
    player.volume = engine.volume();
    element.toggleAttribute("data-sound-only", this.isPlaying() && this.health.isSoundOnly(engine, this.started));
    player.changed();
  }

  // Begins anew, as if it had not played yet.
  restart() {
    this.stop();
    this.unwatch();
    this.seen = false;
    this.recovery.wait(0);
    this.connect();
  }

  // Tries once more what could not be played.
  again() {
    this.#forgive();
    this.restart();
  }

  #forgive() {
    this.formats.clear();
    this.recovery.forgive();
  }

  // The attempt has failed. `failures` as engine.js reports them.
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
    // Where nobody knows, a failed attempt means that it is not live.
    if (!known) this.seen = false;
    this.player.setState(known ? "reconnecting" : "offline");
    this.unwatch();
    this.ask();
  }

  // No way plays what is sent: says why, and tries again only when the stream changes or somebody asks for it.
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

// What a person does.
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
  /** "webrtc" (LL-HLS behind it) or "llhls"; begins anew, even with the same one. */
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

/** Takes a player over and starts to play. `watching` is watching.js'; its answers go to `answer`. */
export function play(player, watching) {
  const playback = new Playback(player, watching);
  const { shake } = playback.recovery;
  const checks = Checks(playback, TICK);
  let type = net.type;

  Object.assign(player, handle(playback, player));
  addEventListener("visibilitychange", checks.reset);
  addEventListener("online", shake);
  // It changes with every estimate of speed, too.
  if (net.type) net.addEventListener("change", () => net.type !== type && shake((type = net.type)));
  setInterval(checks.tick, TICK);
  playback.connect();
  return { answer: (live) => (playback.isPlaying() ? checks.stall(live) : playback.answer(live)) };
}
