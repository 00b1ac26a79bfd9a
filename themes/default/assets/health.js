// Whether a player that plays really shows what is sent, and what to do if it does not.
import { Picture } from "./picture.js";
import * as steady from "./steady.js";

const STALL = 3000; // a picture that stands still for this long: ask whether the stream is still live
const GONE = 4000; // ... for this long, and it is not live: give up
const LOST = 8000; // ... and nobody knows: try anew
const PATIENCE = 20000; // after this without a picture there is none coming

/** `formats` are the ways that do not play this stream (codecs.js), `recovery` is recovery.js'. */
export function Health(player, formats, recovery) {
  const data = player.element.dataset;
  const picture = Picture();

  return {
    reset: picture.reset,
    still: picture.still,
    isStalled: ({ time, frames }) => Math.max(time, frames) > STALL,

    /** There is no picture, and none is coming. */
    isSoundOnly(engine, started) {
      const video = engine.video();
      if (!video || video.videoWidth) return false;
      const { audio, video: sent } = formats.entry();
      return engine.soundOnly() || (!!audio && !sent) || Date.now() - started > PATIENCE;
    },

    /**
     * What to do about a picture that has stood still for so long, or stutters: {code, failures} if the attempt has failed,
     * "steady" to begin anew by LL-HLS, null to play on. It is marked as stuttering where nothing can be done.
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
      // Sound came through, but not the picture, which this browser should not be able to show.
      const dark = by === "webrtc" && engine.soundOnly() && Date.now() - started > STALL && !formats.should(by);
      if (dark) return { code: "dark", failures: [{ by, format: true }] };
      if (verdict === "vanished") return { code: "vanished" };
      return verdict === "stuck" ? { code: "lost" } : null;
    },

    /** The code of the failure if this is one: the picture stands still, and this is known of the stream. Else null. */
    stalled({ time, frames }, live) {
      if (live === false && Math.max(time, frames) > GONE) return "gone";
      if (live === null && time > LOST) return "unknown";
      return live ? recovery.stuck(time) : null;
    },
  };
}
