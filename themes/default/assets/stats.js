// The statistics panel of a player: what it really plays, updated every second while the panel is open. Loaded when it is first
// opened. The figures of WebRTC come from getStats(), those of LL-HLS from hls.js and the <video>. Figures that the browser does
// not measure are omitted.
import { locale } from "./text.js";

const template = document.getElementById("player-panels").content.querySelector(".player-stats");

function number(value, unit, digits) {
  if (!Number.isFinite(value)) return "";
  const style = unit ? { style: "unit", unit } : {};
  return new Intl.NumberFormat(locale, { ...style, maximumFractionDigits: digits || 0 }).format(value);
}

const rate = (bits) => (bits >= 1e6 ? number(bits / 1e6, "megabit-per-second", 1) : number(bits / 1e3, "kilobit-per-second"));
const delay = (seconds) => (seconds < 1 ? number(seconds * 1000, "millisecond") : number(seconds, "second", 1));

// How much a counter grew per second since it was last read.
function Meter() {
  const before = {};
  return (name, value, at) => {
    const old = before[name];
    before[name] = { value, at };
    return old && at > old.at && value >= old.value ? ((value - old.value) * 1000) / (at - old.at) : NaN;
  };
}

async function webrtc(peer, per, at) {
  const report = [...(await peer.getStats()).values()];
  const video = report.find((one) => one.type === "inbound-rtp" && one.kind === "video") || {};
  const audio = report.find((one) => one.type === "inbound-rtp" && one.kind === "audio") || {};
  const pair = report.find((one) => one.type === "candidate-pair" && one.nominated && one.state === "succeeded") || {};
  const codec = (track) => ((report.find((one) => one.id === track.codecId) || {}).mimeType || "").split("/").pop();
  // How long a frame waited in the buffer, on average over the last second, plus half the round-trip time.
  const waited = per("waited", video.jitterBufferDelay, at) / per("emitted", video.jitterBufferEmittedCount, at);
  return {
    delay: waited + (pair.currentRoundTripTime || 0) / 2,
    bits: 8 * per("bytes", (video.bytesReceived || 0) + (audio.bytesReceived || 0), at),
    codecs: [codec(video), codec(audio)],
    lost: (video.packetsLost || 0) + (audio.packetsLost || 0),
  };
}

function hls(instance) {
  const level = instance.levels[instance.currentLevel] || {};
  return { delay: instance.latency || NaN, bits: level.bitrate || NaN, codecs: [level.videoCodec, level.audioCodec] };
}

async function read(engine, per) {
  const at = performance.now();
  const video = engine.video();
  const kind = engine.source();
  const [peer, instance] = [engine.peer(), engine.hls()];
  const known = peer ? await webrtc(peer, per, at) : instance && instance.levels ? hls(instance) : { codecs: [] };
  const frames = video.getVideoPlaybackQuality ? video.getVideoPlaybackQuality() : {};
  // Decoded data shows the real bitrate; a playlist only claims one.
  const decoded = video.webkitVideoDecodedByteCount + (video.webkitAudioDecodedByteCount || 0);
  const bits = peer ? known.bits : 8 * per("decoded", decoded, at) || known.bits;
  return {
    protocol: kind === "webrtc" ? "WebRTC" : kind === "hls" ? "LL-HLS" : "HLS",
    delay: delay(known.delay),
    bitrate: rate(bits),
    fps: number(per("frames", frames.totalVideoFrames, at)),
    size: video.videoWidth ? video.videoWidth + " × " + video.videoHeight : "",
    dropped: number(frames.droppedVideoFrames),
    lost: number(known.lost),
    codec: known.codecs.filter(Boolean).join(", "),
  };
}

function open(player) {
  const panel = document.importNode(template, true);
  const per = Meter();
  player.element.append(panel);
  async function update() {
    const engine = player.engine();
    const video = engine && engine.video();
    const now = video && player.element.dataset.state === "playing" ? await read(engine, per) : {};
    panel.dataset.kind = (engine && engine.source()) || "";
    for (const row of panel.querySelectorAll("[data-stat]")) {
      row.textContent = now[row.dataset.stat] || "–";
    }
  }
  const run = () => update().catch(() => {}); // the player was just replaced
  const timer = setInterval(() => document.hidden || run(), 1000);
  panel.querySelector("button").addEventListener("click", () => toggle(player));
  run();
  return () => {
    clearInterval(timer);
    if (panel.contains(document.activeElement)) player.element.focus();
    panel.remove();
  };
}

/** Opens or closes a player's statistics. */
export function toggle(player) {
  if (player.closeStats) player.closeStats();
  player.closeStats = player.closeStats ? null : open(player);
}
