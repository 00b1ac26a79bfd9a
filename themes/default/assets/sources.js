// Which ways of playing a stream this browser has: WebRTC before LL-HLS, as OvenPlayer's list of sources.
import { address } from "./net.js";

/** Whether OvenPlayer lets the system play HLS: on an iPhone or iPad. */
export const NATIVE = /iP(hone|ad|od)/.test(navigator.userAgent) && !!document.createElement("video").canPlayType("application/vnd.apple.mpegurl");

/** `streams` has the addresses, `webrtc` and `llhls`; a player's dataset will do. */
export function sources({ webrtc, llhls }) {
  const list = [];
  if (webrtc && window.RTCPeerConnection) {
    list.push({ type: "webrtc", file: address(webrtc, true), label: "WebRTC" });
  }
  if (llhls && (window.MediaSource || window.ManagedMediaSource || NATIVE)) {
    list.push({ type: "hls", file: address(llhls), label: "LL-HLS" });
  }
  return list;
}
