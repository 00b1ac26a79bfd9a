// Whether a browser can play a stream's codec, named as in the list of live streams ("H264"), and which formats failed. The first
// is a prediction: only trying shows whether a stream is really unplayable.
import * as list from "./list.js";
import { t } from "./text.js";

const NAMES = { H264: "H.264", H265: "HEVC" };
// For LL-HLS: an example type of each codec. The engine puts no other codecs into LL-HLS.
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

// Whether a codec should play over "webrtc" or "llhls"; null if unknown.
const plays = (codec, by) => (codec ? (by === "webrtc" ? webrtc : llhls)(codec) : null);

// Why a stream of this codec does not play; null if the codec is not the reason, or unknown.
function why(codec) {
  if (!codec) return null;
  const name = NAMES[codec] || codec;
  if (llhls(codec)) return null;
  return t(webrtc(codec) ? "player.format" : "player.codec", { codec: name });
}

/** The kinds of source ("webrtc", "hls") that cannot play the stream with this id. Forgotten when the stream changes. */
export function Formats(id) {
  const kinds = new Set();
  let of = ""; // the stream that they apply to

  const entry = () => list.entry(id) || {};
  const codec = () => entry().video?.codec;
  const should = (by) => !by || plays(codec(), by) !== false;

  // Distinguishes a stream with this id from the next one; "" if unknown.
  function signature() {
    const { since } = entry();
    return since ? since + " " + (codec() || "") : "";
  }

  // Whether the stream has changed since the last call.
  function changed() {
    const now = signature();
    if (!now || now === of) return false;
    const known = !!of;
    of = now;
    if (known) kinds.clear();
    return known;
  }

  // Records sources that failed because of the format; returns whether any is new. Other errors count only if this browser should
  // not be able to play the source, and not while a stream is starting: `sure`.
  function learn(failures, sure) {
    const before = kinds.size;
    for (const { by, format } of failures) if (by && (format || (sure && !should(by)))) kinds.add(by);
    return kinds.size > before;
  }

  return { entry, changed, learn, should, has: (by) => kinds.has(by), clear: () => kinds.clear(), why: () => why(codec()) };
}
