// What a browser can play of a stream's codec, as the list of who is live names it ("H264"), and what did not play a stream.
// The first is a prediction; whether a stream is really unplayable is found out by trying.
import * as list from "./list.js";
import { t } from "./text.js";

const NAMES = { H264: "H.264", H265: "HEVC" };
// By LL-HLS: a type of each codec that a decoder would have. The engine puts no other codecs into LL-HLS.
const TYPES = { H264: "avc1.42c01f", H265: "hvc1.1.6.L93.B0", AV1: "av01.0.05M.08" };

function webrtc(codec) {
  const found = window.RTCRtpReceiver?.getCapabilities?.("video");
  return found ? found.codecs.some(({ mimeType }) => mimeType.toUpperCase() === "VIDEO/" + codec) : null;
}

function llhls(codec) {
  const source = window.ManagedMediaSource || window.MediaSource;
  if (!TYPES[codec]) return false;
  return source ? source.isTypeSupported('video/mp4; codecs="' + TYPES[codec] + '"') : null;
}

// Whether a codec should play by "webrtc" or "llhls"; null where nothing is known.
const plays = (codec, by) => (codec ? (by === "webrtc" ? webrtc : llhls)(codec) : null);

// Why a stream of this codec does not play; null where the codec is not why, or not known.
function why(codec) {
  if (!codec) return null;
  const name = NAMES[codec] || codec;
  if (llhls(codec)) return null;
  return t(webrtc(codec) ? "player.format" : "player.codec", { codec: name });
}

/** Which kinds of source ("webrtc", "hls") do not play what is sent under this id. Forgotten when the stream changes. */
export function Formats(id) {
  const kinds = new Set();
  let of = ""; // the stream that they are about

  const entry = () => list.entry(id) || {};
  const codec = () => entry().video?.codec;
  const should = (by) => !by || plays(codec(), by) !== false;

  // What distinguishes one stream of this id from the next; "" if that is not known.
  function signature() {
    const { since } = entry();
    return since ? since + " " + (codec() || "") : "";
  }

  // Whether it is another stream than it was when last asked.
  function changed() {
    const now = signature();
    if (!now || now === of) return false;
    const known = !!of;
    of = now;
    if (known) kinds.clear();
    return known;
  }

  // Notes those that failed because of what is sent; whether any is new. An error that says no more is believed to be one
  // where this browser should not be able to play it, but not of a stream that is still beginning: `sure`.
  function learn(failures, sure) {
    const before = kinds.size;
    for (const { by, format } of failures) if (by && (format || (sure && !should(by)))) kinds.add(by);
    return kinds.size > before;
  }

  return { entry, changed, learn, should, has: (by) => kinds.has(by), clear: () => kinds.clear(), why: () => why(codec()) };
}
