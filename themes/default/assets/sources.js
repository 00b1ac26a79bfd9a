// The sources of a stream that this browser supports: WebRTC before LL-HLS, as OvenPlayer's list of sources.
import { address } from "./net.js";

/** Whether OvenPlayer leaves HLS to the system: on an iPhone or iPad. */
export const NATIVE = /iP(hone|ad|od)/.test(navigator.userAgent) && !!document.createElement("video").canPlayType("application/vnd.apple.mpegurl");

/** `streams` has the addresses `webrtc` and `llhls`, such as a player's dataset. */
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
