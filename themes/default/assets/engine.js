// One attempt to play a stream with OvenPlayer: over WebRTC, then over LL-HLS if WebRTC fails before the first picture. An
// attempt reports one error and never recovers. The next attempt is a new one.
import { loadHls } from "./oven.js";
import { sources } from "./sources.js";

const HLS = {
  enableWorker: false, // its worker is a blob, which the page's CSP does not allow
  backBufferLength: 20, // a screen on a wall plays for days
};
const NO_OFFER = 501; // OvenPlayer's code for an error from signalling
const HANG = 5000; // where UDP is blocked, WebRTC would wait forever
const LATE = 3500; // if still not connected, hls.js may be needed, so it is fetched meanwhile

// Whether an error is about the format rather than the connection: the engine has no rendition that this browser accepts, or a
// playlist contains nothing that it plays.
function isFormat(cause) {
  if (typeof cause === "string") return /rendition/i.test(cause);
  const { details, reason } = cause || {};
  return /IncompatibleCodecs|AddCodec/.test(details) || (details === "manifestParsingError" && /no levels/.test(reason));
}

// The options of OvenPlayer.
const options = (list, { muted, volume }) => ({
  sources: list,
  autoStart: true,
  autoFallback: false, // it would need hls.js at once, and never switches back
  autoMuteRetryOnNotAllowed: !muted,
  mute: muted,
  volume,
  controls: false,
  showBigPlayButton: false,
  expandFullScreenUI: false,
  hlsConfig: HLS,
});

// The element around OvenPlayer's <video>, which can change.
function Box(screen) {
  const box = document.createElement("div");
  box.append(document.createElement("div")); // OvenPlayer replaces the element that it gets
  // The page has its own controls; Firefox would also stop at the <video> with Tab.
  const stops = new MutationObserver(() => box.querySelectorAll("video").forEach((one) => one.tabIndex < 0 || (one.tabIndex = -1)));
  stops.observe(box, { childList: true, subtree: true });
  screen.append(box);
  return box;
}

// OvenPlayer opens an audio context for the sound of each connection. It closes it when the next track arrives, leaves the last
// one open, and has no option to change that. So the last track that arrives is one without sound.
function silence({ target, receiver, transceiver }) {
  const { track } = receiver;
  target.dispatchEvent(new RTCTrackEvent("track", { receiver, transceiver, track, streams: [new MediaStream()] }));
}

// OvenPlayer in its box, and its WebRTC connection.
function Oven(box) {
  let track = null; // the connection's latest track event
  const oven = {
    api: null, // OvenPlayer's
    peer: null,
    source: () => oven.api?.getProviderName() || null, // "webrtc", "hls", "html5"
    isConnected: () => oven.peer?.connectionState === "connected",
    create(list, player, fail) {
      const api = (oven.api = window.OvenPlayer.create(box.firstChild, options(list, player)));
      api.on("error", (error) => {
        const { code, error: cause } = error || {};
        delete error?.error; // OvenPlayer uses one object for all errors of a code
        fail(code, cause);
      });
      // If not even muted video may play, OvenPlayer would retry forever.
      api.on("mute", () => (api.getConfig().autoMuteRetryOnNotAllowed = false));
      api.on("peerConnectionPrepared", (peer) => {
        oven.peer = peer;
        peer.addEventListener("track", (event) => (track = event));
      });
    },
    remove() {
      try {
        if (track) silence(track);
        oven.api?.remove();
      } catch {
        // It was only half initialized.
      }
      box.remove();
    },
  };
  return oven;
}

// The sources of an attempt. If one fails before the first picture, the next is tried; the last failure ends the attempt.
function Ways(list, oven, on, early) {
  const { source } = oven;
  const failures = [];
  let behind = list[1] && list[0].type === "webrtc"; // LL-HLS, not tried yet
  let falling = false; // switching to LL-HLS
  let over = false;
  let shown = null; // the kind of source that has shown a picture
  const failure = (format) => ({ by: source() === "html5" ? "hls" : source(), format }); // the system also plays HLS

  function end(code, failures) {
    over = true;
    on.error(code, failures);
  }

  async function fall() {
    behind = false;
    falling = true;
    await loadHls();
    falling = false;
    if (!over) oven.api.setCurrentSource(1);
  }

  return {
    fail(code, cause) {
      if (over || falling) return;
      const format = isFormat(cause);
      failures.push(failure(format));
      if (shown) end(shown === "webrtc" ? "lost" : code, []);
      else if (early && !format && code === NO_OFFER && source() === "webrtc") end("early");
      else if (behind) fall();
      else end(code, failures);
    },
    failures: () => [...failures, failure(false)],
    behind: () => behind,
    // Prevents the fallback to LL-HLS.
    forget: () => (behind = false),
    // Whether the first picture is still missing.
    waits: () => !over && !shown,
    shows: () => (shown = source()),
    over: () => over,
    stop: () => (over = true),
  };
}

// The newest time that can be played. 0 or undefined: unknown.
const edge = ({ seekable }, hls) => (hls ? hls.liveSyncPosition : seekable.length && seekable.end(seekable.length - 1));

// How the page queries and controls an attempt.
function handle(oven, video, player, on) {
  const { source } = oven;
  const hls = () => (source() === "hls" ? oven.api.getMseInstance() : null);
  return {
    video,
    source,
    hls,
    peer: () => (source() === "webrtc" ? oven.peer : null),
    // Whether there is only sound, as far as WebRTC or the <video> knows.
    soundOnly() {
      const element = video();
      if (!element || element.videoWidth || element.readyState < 2) return false;
      const stream = element.srcObject;
      return !stream || !stream.getVideoTracks().some(({ readyState }) => readyState === "live");
    },
    muted: () => (video() || player).muted,
    volume: () => (video() ? Math.round(video().volume * 100) : player.volume),
    // Renditions: `level()` is -1 while the player chooses automatically.
    levels: () => oven.api?.getQualityLevels() || [],
    level: () => (oven.api.isAutoQuality() ? -1 : oven.api.getCurrentQuality()),
    setLevel: (level) => (level < 0 ? oven.api.setAutoQuality(true) : oven.api.setCurrentQuality(level)),
    setMuted: (muted) => oven.api?.setMute(muted),
    setVolume: (volume) => oven.api?.setVolume(volume),
    pause: () => video()?.pause(),
    // Continues live, not from where it was paused.
    play() {
      const element = video();
      if (!element) return;
      const newest = edge(element, hls());
      if (Number.isFinite(newest) && newest > element.currentTime) element.currentTime = newest;
      element.play().catch(() => on.change());
    },
  };
}

/**
 * Starts to play `streams`, the addresses for WebRTC and LL-HLS. `player` has the initial `muted` and `volume`. Calls
 * `on.frame()` at the first picture, `on.error(code, failures)` once, and `on.change()` when sound, pause or the picture's size
 * change. `failures` has {by, format} for each source that failed; `format`: because of the format. `early`: the stream has just
 * started and may have no offer yet; in this case the error's code is "early".
 */
export function start(screen, streams, player, on, early) {
  const box = Box(screen);
  const oven = Oven(box);
  const list = sources(streams);
  const ways = Ways(list, oven, on, early);
  const timers = [];
  const video = () => box.querySelector("video");

  // OvenPlayer's own timeout would also make a refused socket wait. A connection may wait for its keyframe.
  const hung = () => ways.waits() && oven.source() === "webrtc" && !oven.isConnected() && ways.fail("timeout");

  function create() {
    if (ways.over()) return;
    try {
      oven.create(list, player, ways.fail);
      timers.push(setTimeout(hung, HANG));
    } catch {
      ways.forget();
      setTimeout(ways.fail);
    }
  }

  function frame() {
    const element = video();
    if (!ways.waits() || !element || element.readyState < 2 || element.paused) return;
    ways.shows();
    timers.forEach(clearTimeout);
    window.onbeforeunload = null; // OvenPlayer's handler would close its socket even if the viewer then stays on the page
    on.frame();
  }

  function stop() {
    ways.stop();
    timers.forEach(clearTimeout);
    // Not inside one of OvenPlayer's events.
    setTimeout(() => {
      oven.remove();
      window.onbeforeunload = null; // each WebRTC attempt adds a handler, which would keep its elements alive
    });
  }

  // Media events do not bubble, but can be captured, for any <video> in the box.
  for (const name of ["playing", "timeupdate"]) box.addEventListener(name, frame, true);
  for (const name of ["play", "pause", "volumechange", "resize"]) box.addEventListener(name, () => ways.over() || on.change(), true);

  if (ways.behind()) timers.push(setTimeout(() => oven.isConnected() || loadHls(), LATE));
  if (list[0]?.type === "hls") loadHls().then(create);
  else create();
  return { ...handle(oven, video, player, on), failures: ways.failures, stop };
}
