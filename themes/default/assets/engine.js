// One attempt to play with OvenPlayer, WebRTC before LL-HLS. It reports one error and never recovers: the next attempt is a
// new one.
import { loadHls } from "./oven.js";
import { sources } from "./sources.js";

const HLS = {
  enableWorker: false, // its worker is a blob, which the page's CSP does not allow
  backBufferLength: 20, // a screen on the wall plays for days
};
const NO_OFFER = 501; // OvenPlayer's code where signalling answers with an error
const HANG = 5000; // where UDP is blocked, WebRTC would wait for ever
const LATE = 3500; // not connected by then: hls.js may be needed, and is fetched meanwhile

// Audio contexts by stream. OvenPlayer opens one for each connection and leaves the last open, and it has neither an option against that
// nor any other way to reach it.
const contexts = new WeakMap();
if (window.AudioContext) {
  const listen = AudioContext.prototype.createMediaStreamSource;
  AudioContext.prototype.createMediaStreamSource = function (stream) {
    contexts.set(stream, this);
    return listen.call(this, stream);
  };
}

// Whether an error is about what is sent, and not about the way to it: the engine has no rendition that this browser
// takes, or a playlist lists nothing that it plays.
function isFormat(cause) {
  if (typeof cause === "string") return /rendition/i.test(cause);
  const { details, reason } = cause || {};
  return /IncompatibleCodecs|AddCodec/.test(details) || (details === "manifestParsingError" && /no levels/.test(reason));
}

/**
 * Begins to play `streams`, the addresses of both ways. `player` has `muted` and `volume` to start with. Calls `on.frame()` at
 * the first picture, `on.error(code, failures)` once, and `on.change()` when sound, pause or the kind of picture changed.
 * `failures` has {by, format} for each source that failed; `format`: because of what is sent. `early`: the stream has just
 * begun and may have no offer yet; if so, the error's code is "early".
 *
 * It is long, since all that is in it shares the state of the one attempt.
 */
export function start(screen, streams, player, on, early) {
  const box = document.createElement("div");
  const mount = document.createElement("div");
  const abort = new AbortController();
  const list = sources(streams);
  const failures = [];
  let behind = list[1] && list[0].type === "webrtc"; // LL-HLS, not tried yet
  let falling = false; // ... but about to be
  let api = null;
  let over = false;
  let shown = null; // the kind of source that has shown a picture
  let peer = null; // WebRTC's connection
  let heard = null; // ... and its stream
  let hang = 0; // timer
  let late = 0; // likewise

  box.append(mount); // OvenPlayer replaces the element that it is given
  // The controls are the page's own; Firefox would let Tab stop at the <video>, too.
  const stops = new MutationObserver(() => box.querySelectorAll("video").forEach((one) => one.tabIndex < 0 || (one.tabIndex = -1)));
  stops.observe(box, { childList: true, subtree: true });
  screen.append(box);

  const video = () => box.querySelector("video");
  const source = () => (api && api.getProviderName()) || null; // "webrtc", "hls", "html5"
  const failure = (format) => ({ by: source() === "html5" ? "hls" : source(), format }); // the system plays HLS, too

  function fail(code, cause) {
    if (over || falling) return;
    const format = isFormat(cause);
    failures.push(failure(format));
    if (!shown && early && !format && code === NO_OFFER && source() === "webrtc") {
      over = true;
      on.error("early");
      return;
    }
    if (!shown && behind) {
      behind = false;
      falling = true;
      loadHls().then(() => {
        falling = false;
        if (!over) api.setCurrentSource(1);
      });
      return;
    }
    over = true;
    on.error(shown === "webrtc" ? "lost" : code, shown ? [] : failures);
  }

  const connected = () => !!peer && peer.connectionState === "connected";

  // With OvenPlayer's own timeout a refused socket would wait, too. A connection may wait for its keyframe.
  function hung() {
    if (!over && !shown && source() === "webrtc" && !connected()) fail("timeout");
  }

  function frame() {
    const element = video();
    if (over || shown || !element || element.readyState < 2 || element.paused) return;
    shown = source();
    clearTimeout(hang);
    clearTimeout(late);
    // OvenPlayer closes its socket before it is known whether one leaves.
    window.onbeforeunload = null;
    on.frame();
  }

  // Media events do not bubble, but can be caught on the way down, of whichever <video> it is.
  const listen = (name, run) => box.addEventListener(name, run, { capture: true, signal: abort.signal });
  listen("playing", frame);
  listen("timeupdate", frame);
  for (const name of ["play", "pause", "volumechange", "resize"]) listen(name, () => over || on.change());

  function create() {
    if (over) return;
    try {
      api = window.OvenPlayer.create(mount, {
        sources: list,
        autoStart: true,
        autoFallback: false, // it would need hls.js at once, and never goes back
        autoMuteRetryOnNotAllowed: !player.muted,
        mute: player.muted,
        volume: player.volume,
        controls: false,
        showBigPlayButton: false,
        expandFullScreenUI: false,
        hlsConfig: HLS,
      });
      api.on("error", (error) => {
        const { code, error: cause } = error || {};
        if (error) delete error.error; // OvenPlayer uses one object for all errors of a code
        fail(code, cause);
      });
      // Where not even a silent picture may play, it would try again for ever.
      api.on("mute", () => (api.getConfig().autoMuteRetryOnNotAllowed = false));
      api.on("peerConnectionPrepared", (connection) => {
        peer = connection;
        peer.addEventListener("track", ({ streams }) => (heard = streams[0]));
      });
      hang = setTimeout(hung, HANG);
    } catch {
      behind = false;
      setTimeout(fail);
    }
  }

  if (behind) late = setTimeout(() => connected() || loadHls(), LATE);
  if (list[0]?.type === "hls") loadHls().then(create);
  else create();

  // Whether it is sound alone, as far as WebRTC or the <video> knows.
  function soundOnly() {
    const element = video();
    if (!element || element.videoWidth || element.readyState < 2) return false;
    const stream = element.srcObject;
    return !stream || !stream.getVideoTracks().some(({ readyState }) => readyState === "live");
  }

  return {
    video,
    source,
    soundOnly,
    failures: () => [...failures, failure(false)],
    muted: () => (video() ? video().muted : player.muted),
    volume: () => (video() ? Math.round(video().volume * 100) : player.volume),
    // Renditions: `level()` is -1 while the player chooses by itself.
    levels: () => (api && api.getQualityLevels()) || [],
    level: () => (api.isAutoQuality() ? -1 : api.getCurrentQuality()),
    setLevel: (level) => (level < 0 ? api.setAutoQuality(true) : api.setCurrentQuality(level)),
    peer: () => (source() === "webrtc" ? peer : null),
    hls: () => (source() === "hls" ? api.getMseInstance() : null),
    setMuted: (muted) => api && api.setMute(muted),
    setVolume: (volume) => api && api.setVolume(volume),
    pause: () => video() && video().pause(),
    play() {
      const element = video();
      if (!element) return;
      // Back to now, not to where it was paused.
      const hls = this.hls();
      const edge = hls ? hls.liveSyncPosition : element.seekable.length && element.seekable.end(element.seekable.length - 1);
      if (edge && Number.isFinite(edge) && edge > element.currentTime) element.currentTime = edge;
      element.play().catch(() => on.change());
    },
    stop() {
      over = true;
      abort.abort();
      stops.disconnect();
      clearTimeout(hang);
      clearTimeout(late);
      // Not from inside one of its own events.
      const context = contexts.get(heard);
      setTimeout(() => {
        if (context && context.state !== "closed") context.close();
        try {
          if (api) api.remove();
        } catch {
          // It was half made.
        }
        box.remove();
        // Each WebRTC attempt chains a handler here, which would keep its elements alive.
        window.onbeforeunload = null;
      });
    },
  };
}
