// Whether a playing player really shows the stream, and what to do if it does not.
import { Picture } from "./picture.js";
import * as steady from "./steady.js";

const STALL = 3000; // if the video is frozen for this long: ask whether the stream is still live
const GONE = 4000; // ... for this long, and it is not live: give up
const LOST = 8000; // ... and nobody knows: try again
const PATIENCE = 20000; // from the start of an attempt to its first picture; after that none will come
const HOPELESS = 6000; // ... if this browser should not be able to play the format
const REFUSED = 2500; // a picture that has arrived and does not start by then waits for a press
const ASLEEP = 20000; // a check on a visible page that is this late: the machine slept

/** `formats` are the sources that cannot play this stream (codecs.js), `recovery` comes from recovery.js. */
export function Health(player, formats, recovery) {
  const data = player.element.dataset;
  const picture = Picture();

  return {
    reset: picture.reset,
    still: picture.still,
    isStalled: ({ time, frames }) => Math.max(time, frames) > STALL,

    /** Whether there is no video, and none is coming. */
    isSoundOnly(engine, started) {
      const video = engine.video();
      if (!video || video.videoWidth) return false;
      const { audio, video: sent } = formats.entry();
      return engine.soundOnly() || (!!audio && !sent) || Date.now() - started > PATIENCE;
    },

    /**
     * What to do if the video has been frozen for this long, or stutters: {code, failures} if the attempt has failed, "steady" to
     * restart over LL-HLS, null to keep playing. The player is marked as stuttering if nothing can be done.
     */
    judge(engine, frames, started) {
      const by = engine.source();
      const sent = formats.entry().video || {};
      const verdict = picture.verdict(engine, frames, sent);
      const slow = verdict === "slow";
      if (slow && data.llhls && !formats.has("hls") && !steady.insists(data.stream)) {
        steady.add(data.stream);
        return "steady";
      }
      if (!slow) delete data.stutters;
      else data.stutters = sent.bframes ? "bframes" : "";
      // There is sound, but no video, which this browser should not be able to play.
      const dark = by === "webrtc" && engine.soundOnly() && Date.now() - started > STALL && !formats.should(by);
      if (dark) return { code: "dark", failures: [{ by, format: true }] };
      if (verdict === "vanished") return { code: "vanished" };
      return verdict === "stuck" ? { code: "lost" } : null;
    },

    /** The code of the failure if this is one, given a frozen video and whether the stream is `live`; else null. */
    stalled({ time, frames }, live) {
      if (live === false && Math.max(time, frames) > GONE) return "gone";
      if (live === null && time > LOST) return "unknown";
      return live ? recovery.stuck(time) : null;
    },
  };
}

/** Checks every `every` ms whether an attempt of `playback` (play.js) makes progress, and whether the video moves. */
export function Checks(playback, every) {
  const { player, element, watching, formats, recovery, health } = playback;
  let clock = Date.now();

  function stall(live) {
    if (player.paused) return;
    const code = health.stalled(health.still(playback.engine.video()), live);
    if (code) playback.fail(code);
  }

  function checkStart({ engine, started }) {
    const video = engine.video();
    const passed = Date.now() - started;
    const refused = !!video && video.paused && video.readyState > 1 && passed > REFUSED;
    if (refused !== player.blocked) {
      player.blocked = refused;
      player.changed();
    }
    const failures = engine.failures();
    const hopeless = failures.length && failures.every(({ by }) => !formats.should(by));
    if (!refused && passed > (hopeless ? HOPELESS : PATIENCE)) playback.fail(document.hidden ? "" : "dark", failures);
  }

  function checkPicture({ engine, started }) {
    const video = engine.video();
    const still = health.still(video);
    const bad = !document.hidden && video && health.judge(engine, still.frames, started);
    if (bad === "steady") return playback.restart();
    if (bad) return playback.fail(bad.code, bad.failures);
    if (element.hasAttribute("data-sound-only") !== health.isSoundOnly(engine, started)) playback.sync();
    if (health.isStalled(still)) {
      if (video?.paused) video.play().catch(() => {});
      playback.ask();
      stall(watching.asks ? watching.last() : true);
    } else {
      if (watching.on()) playback.unwatch();
      watching.note(null);
      recovery.calm(Date.now() - started);
    }
  }

  return {
    stall,
    // The page was hidden or shown: earlier measurements no longer count.
    reset() {
      clock = Date.now();
      health.reset();
    },
    tick() {
      const late = Date.now() - clock - every;
      clock = Date.now();
      if (!playback.engine) return;
      if (!playback.isPlaying()) checkStart(playback);
      else if (late > ASLEEP && !document.hidden && !player.paused) playback.fail();
      else if (!player.paused) checkPicture(playback);
    },
  };
}
