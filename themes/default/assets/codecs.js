// What a browser can play of a stream's codec, as the list of who is live names it ("H264"), and how people call it.
// A prediction: whether a stream is really unplayable is for its player to find out.
(function () {
  "use strict";

  const NAMES = { H264: "H.264", H265: "HEVC" };
  // By LL-HLS: a type of each codec that a decoder would have. The engine puts no other codecs into LL-HLS.
  const TYPES = { H264: "avc1.42c01f", H265: "hvc1.1.6.L93.B0", AV1: "av01.0.05M.08" };

  function webrtc(codec) {
    const found = window.RTCRtpReceiver && RTCRtpReceiver.getCapabilities && RTCRtpReceiver.getCapabilities("video");
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
    return Mitts.t(webrtc(codec) ? "player.format" : "player.codec", { codec: name });
  }

  Mitts.codecs = { plays, why };
})();
