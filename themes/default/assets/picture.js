// Whether a player's video moves, and how fast: the counters of its <video>, and what arrives over WebRTC.
import { judge } from "./judge.js";
import * as list from "./list.js";

const SPAN = 5000; // the period over which a rate is measured
const DOUBT = 1500; // if the video is frozen for this long: read what arrives over WebRTC
const FEW = 15; // frames per second, likewise

/** Measures the video of one player. It is long, since its functions share the latest measurements. */
export function Picture() {
  let clock = { time: -1, at: 0 }; // of the <video>, and when it last advanced
  let shown = { frames: -1, at: 0 };
  let samples = []; // {at, frames, received}
  let arrived = null; // what WebRTC has received: {all, video, allAt, videoAt, received}
  let busy = false;
  let facts = null; // the watcher of the list, while it is in doubt whether the video moves

  // Forgets earlier measurements.
  function reset() {
    facts?.stop();
    facts = null;
    const now = Date.now();
    clock = { time: -1, at: now };
    shown = { frames: -1, at: now };
    samples = [];
    arrived = null;
  }

  // How long clock and video have been frozen, in ms. A video that has no picture, counts no frames (an iPhone) or is not visible
  // never counts as frozen.
  function still(video) {
    const now = Date.now();
    if (!video) return { time: 0, frames: 0 };
    if (video.currentTime !== clock.time) clock = { time: video.currentTime, at: now };
    const frames = (video.videoWidth && video.getVideoPlaybackQuality?.().totalVideoFrames) || 0;
    if (!frames || frames !== shown.frames || document.hidden) shown = { frames, at: now };
    if (document.hidden || !frames) samples = [];
    else samples.push({ at: now, frames, received: arrived && arrived.received }); // null: not read
    while (samples.length > 2 && now - samples[1].at >= SPAN) samples.shift();
    return { time: now - clock.at, frames: now - shown.at };
  }

  // Frames per second that were shown and, if WebRTC counts them, that arrived; null until there is enough to measure.
  function rate() {
    const [first, last] = [samples[0], samples.at(-1)];
    if (!first || last.at - first.at < SPAN) return null;
    const per = (name) => ((last[name] - first[name]) * 1000) / (last.at - first.at);
    // null: not known for long enough; undefined: the browser does not count them.
    const received = last.received === undefined ? undefined : first.received === null ? null : per("received");
    return { shown: per("frames"), received };
  }

  // Reads what a connection has received.
  async function read(peer) {
    if (busy) return;
    busy = true;
    try {
      const inbound = [...(await peer.getStats()).values()].filter(({ type }) => type === "inbound-rtp");
      const now = Date.now();
      const sum = (all) => all.reduce((total, one) => total + (one.packetsReceived || 0), 0);
      const pictures = inbound.filter(({ kind }) => kind === "video");
      const [all, video, received] = [sum(inbound), sum(pictures), pictures[0]?.framesReceived];
      const old = arrived || {};
      arrived = { all, video, received, allAt: all === old.all ? old.allAt : now, videoAt: video === old.video ? old.videoAt : now };
    } catch {
      // The connection has just been closed.
    }
    busy = false;
  }

  // How long nothing at all, and no video, has arrived, in ms; null if that was not read, or if the browser does not count it.
  function silence() {
    const now = Date.now();
    return arrived && arrived.all > 0 ? { all: now - arrived.allAt, video: now - arrived.videoAt } : null;
  }

  // The verdict of judge.js on a video that has been frozen for this long. `sent` is its entry in the list.
  function verdict(engine, frames, { framerate = 0, bframes }) {
    const now = rate();
    const peer = engine.peer();
    const doubtful = frames > DOUBT || !engine.video().videoWidth || (now && now.shown < FEW);
    if (peer && (doubtful || !now)) read(peer); // from the start, so that it is soon known
    else arrived = null; // it is of no use later
    if (doubtful && !facts && document.body.dataset.list) facts = list.watch(() => {});
    if (!doubtful && facts) {
      facts.stop();
      facts = null;
    }
    return judge({ by: engine.source(), frames, silence: peer && silence(), rate: now, framerate, bframes });
  }

  reset();
  return { reset, still, verdict };
}
