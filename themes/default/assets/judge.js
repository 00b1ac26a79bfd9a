// Decides what a frozen or stuttering picture means while a player plays. Pure functions.

const SILENT = 4000; // ms without a packet: the publisher has vanished
const STUCK = 9000; // ms without a frame although packets arrive
const BUSY = 20000; // the same for LL-HLS, where an overloaded machine shows no frame for long
const FLOWING = 2000; // ms without a video packet, at most, while the video arrives
const FEW = 3; // a video is frozen when it is this many of its own frames late
const PART = 1 / 4; // fewer frames than this fraction of those sent: it stutters
const LEAST = 8; // frames per second; below this rate no frames are missed

/**
 * `by`: "webrtc" or "hls". `frames`: how long the video has been frozen, in ms. `silence`: {all, video}, how long nothing has
 * arrived, or null. `rate`: {shown, received} in frames per second, or null; `received` is null while it is unknown, undefined if
 * the browser does not report it. `framerate`: as published, 0 if unknown; `bframes`: whether it has B-frames.
 * Returns "vanished": nothing arrives any more. "stuck": it arrives and is not shown. "slow": little of it is shown. Else null.
 */
export function judge({ by, frames, silence, rate, framerate, bframes }) {
  const slack = framerate > 0 ? (FEW * 1000) / framerate : 0;
  const still = frames > Math.max(by === "webrtc" ? STUCK : BUSY, slack);
  if (by === "webrtc") {
    if (silence && silence.all > Math.max(SILENT, slack)) return "vanished";
    if (silence && still && silence.video < FLOWING) return "stuck";
  } else if (still && framerate > 0) {
    return "stuck";
  }
  if (by !== "webrtc" || !rate || !silence || silence.video > FLOWING) return null;
  if (rate.received === null && !bframes) return null;
  // Few frames arrive if a screen does not change or the network is bad; these are not stutters.
  const sent = rate.received === undefined || bframes ? framerate : rate.received;
  return sent >= LEAST && rate.shown < sent * PART ? "slow" : null;
}
