// What a player learns from failures: by which way to try next, and when.
import { jitter } from "./net.js";
import * as steady from "./steady.js";

const STUCK = 9000; // a picture that stands still for this long while its stream is live: try anew
const SHAKEN = 20000; // for this long after the network changed ...
const BRIEF = 2500; // ... only this long
const FORGET = 120000; // after this, a lost WebRTC connection no longer counts
const MANY = 3; // so many lost: take LL-HLS
const CALM = 15000; // after this long, an attempt was a success
const LONGEST = 15000; // from one attempt to the next

/**
 * `formats` are the ways that do not play this stream (codecs.js). It is long, since each kind of event changes the same few
 * counts.
 */
export function Recovery(player, formats) {
  const data = player.element.dataset;
  let attempts = 0; // failed ones in a row
  let drops = []; // when WebRTC was lost while the stream was live
  let notBefore = 0;
  let shaken = -SHAKEN; // when the network changed
  let vanished = false; // nothing arrived any more, though the list may still have the stream

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
      // The publisher vanished: what LL-HLS still has would look as if they were back.
      if (vanished && webrtc) return { webrtc };
      // WebRTC breaks again and again, or stutters: take LL-HLS for a while.
      drops = drops.filter((at) => Date.now() - at < FORGET);
      const prefersHls = llhls && (drops.length >= MANY || player.mode === "llhls" || steady.is(data.stream));
      return { webrtc: prefersHls ? null : webrtc, llhls };
    },

    /** An attempt failed. `known`: somebody knows whether the stream is live, so that the failure does not mean that it is not. */
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

    /** It has played for so long, in ms. */
    calm(ms) {
      if (ms > CALM) attempts = 0;
    },

    /** The stream is over: nothing of it matters for the next. */
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

    /** The network changed: what failed on the old one says nothing about the new one. */
    shake() {
      shaken = Date.now();
      attempts = notBefore = 0;
      drops = [];
    },

    /** Why to give up a live stream whose picture has stood still for so long, in ms; null: not yet. */
    stuck(ms) {
      const moved = Date.now() - shaken < SHAKEN;
      if (ms <= (moved ? BRIEF : STUCK)) return null;
      return moved ? "moved" : "lost";
    },
  };
}
