// Plays a live stream through everything that happens to it: the states of a player from the first attempt on. Loaded with
// OvenPlayer when there is something to play; until then players.js waits.
import { Formats } from "./codecs.js";
import { start } from "./engine.js";
import { Health } from "./health.js";
import { jitter } from "./net.js";
import { loadHls, loadOvenPlayer } from "./oven.js";
import { Recovery } from "./recovery.js";
import { sources } from "./sources.js";
import { insist } from "./steady.js";
import { unplayable } from "./unplayable.js";

const TICK = 1000;
const PATIENCE = 20000; // from starting an attempt to its first picture
const HOPELESS = 6000; // ... with what this browser should not be able to play
const REFUSED = 2500; // a picture that is there and does not start by then waits for a press
const SOON = 350; // a stream that has just begun is tried this often
const RELOAD = 5000; // from OvenPlayer's not loading to the next try
const ASLEEP = 20000; // a tick this late on a visible page: the machine slept

const net = navigator.connection || {};

/**
 * Takes a player over and starts to play. `watching` is watching.js'; its answers go to `answer`.
 *
 * It is long, since its functions are one state machine and share its state.
 */
export function play(player, watching) {
  const { element } = player;
  const data = element.dataset;
  const screen = element.querySelector(".player-screen");
  const formats = Formats(data.stream);
  const recovery = Recovery(player, formats);
  const health = Health(player, formats, recovery);
  let engine = null;
  let retry = 0; // timer
  let started = 0;
  let seen = false; // it has played since it was last offline
  let clock = Date.now();
  let type = net.type;

  function stop() {
    if (engine) engine.stop();
    health.reset();
    engine = null;
    player.blocked = false;
    delete data.stutters;
    element.removeAttribute("data-sound-only");
  }

  function unwatch() {
    watching.stop();
    clearTimeout(retry);
  }

  function ask() {
    if (watching.on()) return;
    const eager = sources(recovery.streams())[0]?.type === "webrtc";
    if (watching.asks) watching.start({ eager, doubt: recovery.attempts() > 0 });
    else if (!engine) again(recovery.delay() + 50);
  }

  function again(ms) {
    clearTimeout(retry);
    retry = setTimeout(connect, ms);
  }

  function answer(live) {
    if (engine && data.state === "playing") return checkStall(live);
    if (engine && live === false && recovery.vanished()) stop();
    if (engine) return;
    if (live || !watching.knows()) return connect();
    if (live === false) {
      seen = false;
      recovery.over();
      player.setState("offline");
    } else if (data.state !== "offline") {
      player.setState("reconnecting");
    }
  }

  async function load(streams) {
    if (sources(streams)[0]?.type === "hls") loadHls();
    try {
      await loadOvenPlayer();
      if (watching.last() !== false) connect();
    } catch {
      player.setState("unsupported");
      recovery.wait(jitter(RELOAD));
      ask();
    }
  }

  function connect() {
    if (engine || recovery.delay()) return;
    const streams = recovery.streams();
    if (!window.OvenPlayer) return load(streams);
    if (!sources(streams).length) return giveUp();
    // While the publisher may be gone, the next answer matters.
    if (!recovery.vanished()) unwatch();
    const attempts = recovery.attempts();
    if (watching.knows() || !attempts) player.setState(seen || attempts ? "reconnecting" : "connecting");
    started = Date.now();
    const on = {
      frame: () => mine === engine && playing(),
      error: (code, failures) => setTimeout(() => mine === engine && fail(code, failures)),
      change: () => mine === engine && sync(),
    };
    const mine = (engine = player.start(screen, streams, player, on, !attempts && watching.isEarly(started)));
    player.changed();
  }

  function playing() {
    seen = true;
    player.blocked = false;
    recovery.plays();
    health.reset();
    unwatch();
    player.setState("playing");
    if (player.paused) engine.pause(); // it starts by itself
    sync();
  }

  // Begins anew, as if it had not played yet.
  function restart() {
    stop();
    unwatch();
    seen = false;
    recovery.wait(0);
    connect();
  }

  function fail(code, failures = []) {
    if (code === "early") {
      stop();
      return again(jitter(SOON));
    }
    if (formats.learn(failures, watching.isSettled())) return restart();
    const known = watching.knows();
    stop();
    recovery.failed(code, known);
    // Where nobody knows, a failed attempt means that it is not live.
    if (!known) seen = false;
    player.setState(known ? "reconnecting" : "offline");
    unwatch();
    ask();
  }

  // No way plays what is sent.
  function giveUp() {
    stop();
    unwatch();
    seen = false;
    unplayable(player, watching, formats, {
      over() {
        unwatch();
        formats.clear();
        recovery.forgive();
        watching.note(false);
        player.setState("offline");
        ask();
      },
      again: player.again,
    });
  }

  // Takes over what the <video> does by itself. Only a person pauses for good, and in a window of its own or on an iPhone's
  // full screen they do it there.
  function sync() {
    if (!engine) return;
    const video = engine.video();
    const away = video && (document.pictureInPictureElement === video || video.webkitDisplayingFullscreen);
    if (away && video.paused !== player.paused) player[video.paused ? "pause" : "play"]();
    player.muted = engine.muted();
    player.volume = engine.volume();
    element.toggleAttribute("data-sound-only", data.state === "playing" && health.isSoundOnly(engine, started));
    player.changed();
  }

  function checkStall(live) {
    if (data.state !== "playing" || player.paused) return;
    const code = health.stalled(health.still(engine.video()), live);
    if (code) fail(code);
  }

  function tick() {
    const late = Date.now() - clock - TICK;
    clock = Date.now();
    if (!engine) return;
    if (data.state !== "playing") checkStart();
    else if (late > ASLEEP && !document.hidden && !player.paused) fail();
    else if (!player.paused) checkPicture();
  }

  function checkStart() {
    const video = engine.video();
    const passed = Date.now() - started;
    const refused = !!video && video.paused && video.readyState > 1 && passed > REFUSED;
    if (refused !== player.blocked) {
      player.blocked = refused;
      player.changed();
    }
    const failures = engine.failures();
    const hopeless = failures.length && failures.every(({ by }) => !formats.should(by));
    if (!refused && passed > (hopeless ? HOPELESS : PATIENCE)) fail(document.hidden ? "" : "dark", failures);
  }

  function checkPicture() {
    const video = engine.video();
    const still = health.still(video);
    const bad = !document.hidden && video && health.judge(engine, still.frames, started);
    if (bad === "steady") return restart();
    if (bad) return fail(bad.code, bad.failures);
    if (element.hasAttribute("data-sound-only") !== health.isSoundOnly(engine, started)) sync();
    if (health.isStalled(still)) {
      if (video && video.paused) video.play().catch(() => {});
      ask();
      checkStall(watching.asks ? watching.last() : true);
    } else {
      if (watching.on()) unwatch();
      watching.note(null);
      recovery.calm(Date.now() - started);
    }
  }

  Object.assign(player, {
    /** Makes one attempt to play (engine.js). */
    start,
    engine: () => engine,
    here: () => seen || recovery.attempts() > 0 || !!engine,
    seen: () => seen,
    play() {
      player.paused = player.blocked = false;
      health.reset();
      if (engine) engine.play();
      player.changed();
    },
    pause() {
      if (!engine) return;
      player.paused = true;
      engine.pause();
      player.changed();
    },
    /** "webrtc" (LL-HLS behind it) or "llhls"; begins anew, even with the same one. */
    setMode(mode) {
      player.mode = mode;
      player.paused = false;
      if (mode === "webrtc") insist(data.stream);
      recovery.shake();
      if (!engine) return player.changed();
      stop();
      seen = false;
      connect();
    },
    /** Tries once more what could not be played. */
    again() {
      formats.clear();
      recovery.forgive();
      restart();
    },
  });

  addEventListener("visibilitychange", () => {
    clock = Date.now();
    health.reset();
  });
  addEventListener("online", recovery.shake);
  // It changes with every estimate of speed, too.
  if (net.type) net.addEventListener("change", () => net.type !== type && recovery.shake((type = net.type)));
  setInterval(tick, TICK);
  connect();
  return { answer };
}
