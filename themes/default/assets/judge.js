// What to make of a picture that stands still or stutters while a player plays: a pure decision.

const SILENT = 4000; // ms without a single packet: whoever sent them has vanished
const STUCK = 9000; // ms without a frame although some arrive
const BUSY = 20000; // likewise by LL-HLS, where a machine that has too much to do shows none for long
const FLOWING = 2000; // ms without a packet of the picture, at most, while it comes
const FEW = 3; // a picture stands still when it is this many of its own frames late
const PART = 1 / 4; // fewer frames than this part of what is sent: it stutters
const LEAST = 8; // frames a second; where fewer are sent, none are missed

/**
 * `by`: "webrtc" or "hls". `frames`: for how long the picture has stood still, in ms. `silence`: {all, video}, for how long
 * nothing has arrived, or null. `rate`: {shown, received} in frames a second, or null; `received` is null while it is not
 * known yet, undefined where the browser does not say. `framerate`: what is published, 0 where nobody knows; `bframes`: it has B-frames.
 * "vanished": nothing comes any more. "stuck": it comes and is not shown. "slow": little of it is shown. Else null.
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
  // Where a screen stands still, or the network is bad, few frames arrive; that is another matter.
  const sent = rate.received === undefined || bframes ? framerate : rate.received;
  return sent >= LEAST && rate.shown < sent * PART ? "slow" : null;
}
