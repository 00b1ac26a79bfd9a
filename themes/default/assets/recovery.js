// What a player learns from failures: which protocol to try next, and when.
import { jitter } from "./net.js";
import * as steady from "./steady.js";

const STUCK = 9000; // the video is frozen for this long while its stream is live: try again
const SHAKEN = 20000; // for this long after the network changed ...
const BRIEF = 2500; // ... only this long
const FORGET = 120000; // after this time, a lost WebRTC connection no longer counts
const MANY = 3; // after this many lost connections: use LL-HLS
const CALM = 15000; // an attempt that lasts this long was a success
const LONGEST = 15000; // between attempts

/**
 * `formats` are the sources that cannot play this stream (codecs.js). It is long, since all kinds of event change the same few
 * counters.
 */
export function Recovery(player, formats) {
  const data = player.element.dataset;
  let attempts = 0; // consecutive failures
  let drops = []; // when WebRTC was lost while the stream was live
  let notBefore = 0;
  let shaken = -SHAKEN; // when the network changed
  let vanished = false; // nothing arrived any more, although the list may still contain the stream

  const wait = (ms) => (notBefore = Date.now() + ms);

  return {
    attempts: () => attempts,
    vanished: () => vanished,
    delay: () => Math.max(0, notBefore - Date.now()),
    wait,

    /** The addresses to try. */
    streams() {
      formats.changed();
      const webrtc = formats.has("webrtc") ? null : data.webrtc;
      const llhls = formats.has("hls") ? null : data.llhls;
      // The publisher vanished: the remaining LL-HLS segments would look as if they were back.
      if (vanished && webrtc) return { webrtc };
      // WebRTC breaks again and again, or stutters: use LL-HLS for a while.
      drops = drops.filter((at) => Date.now() - at < FORGET);
      const prefersHls = llhls && (drops.length >= MANY || player.mode === "llhls" || steady.is(data.stream));
      return { webrtc: prefersHls ? null : webrtc, llhls };
    },

    /** An attempt failed. `known`: the stream's state is known, so the failure does not mean that it is offline. */
    failed(code, known) {
      if (code === "lost") drops.push(Date.now());
      if (code === "dark" && !vanished) drops = Array(MANY).fill(Date.now());
      if (code === "vanished") vanished = true;
      attempts += 1;
      const delay = known ? attempts > 1 && 1000 * 2 ** (attempts - 2) : 2000 * attempts;
      wait(jitter(Math.min(delay, LONGEST)));
    },

    /** There is a picture. */
    plays() {
      vanished = false;
    },

    /** It has played for this long, in ms. */
    calm(ms) {
      if (ms > CALM) attempts = 0;
    },

    /** The stream is over: its failures do not matter for the next one. */
    over() {
      vanished = false;
      attempts = 0;
      drops = [];
      steady.forget(data.stream);
    },

    /** Somebody asked for another try. */
    forgive() {
      attempts = notBefore = 0;
    },

    /** The network changed: failures on the old one do not matter on the new one. */
    shake() {
      shaken = Date.now();
      attempts = notBefore = 0;
      drops = [];
    },

    /** Why to give up a live stream whose video has been frozen for this long, in ms; null: not yet. */
    stuck(ms) {
      const moved = Date.now() - shaken < SHAKEN;
      if (ms <= (moved ? BRIEF : STUCK)) return null;
      return moved ? "moved" : "lost";
    },
  };
}
