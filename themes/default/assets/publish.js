// Publishes a stream: makes attempts (whip.js), and a new one whenever a connection breaks.
import { layers, share } from "./layers.js";
import { jitter } from "./net.js";
import { attempt } from "./whip.js";

// For a stream that has been live, this many refusals are tolerated: for a while the engine may take our own last session for
// another publisher, and it refuses everybody while the admission function restarts.
const REFUSALS = { taken: 8, refused: 4, nowhere: 4 };
const SLOWEST = 10000;

// Sets the bitrate of a track that is already sent.
function limit(sender, kbps) {
  if (!sender) return;
  const settings = sender.getParameters();
  for (const encoding of settings.encodings) encoding.maxBitrate = 1000 * share(kbps, encoding.scaleResolutionDownBy);
  sender.setParameters(settings).catch(() => {});
}

/**
 * Goes live and stays live until `stop()`. Calls `on.state("connecting" | "live" | "reconnecting")`, and `on.over(reason)` when
 * retrying is useless. It is long, since its functions share the current attempt.
 */
export function start({ address, stream, bitrate, simulcast }, on) {
  let current = null;
  let retry = 0;
  let failures = 0;
  let live = false; // it has been live
  let refusals = 0; // since it was last live
  let over = false;

  function connect() {
    clearTimeout(retry);
    if (over || current) return;
    const ladder = simulcast ? layers(stream.getVideoTracks()[0], bitrate) : null;
    current = attempt(address, stream, { bitrate, layers: ladder }, {
      live() {
        failures = refusals = 0;
        live = true;
        on.state("live");
      },
      failed,
    });
  }

  function failed(reason) {
    current = null;
    if (reason in REFUSALS) refusals += 1;
    if (!live || refusals > REFUSALS[reason]) {
      stop();
      return on.over(reason);
    }
    failures += 1;
    on.state("reconnecting");
    retry = setTimeout(connect, jitter(Math.min(500 * 2 ** failures, SLOWEST)));
  }

  function stop() {
    over = true;
    clearTimeout(retry);
    removeEventListener("online", connect);
    if (current) current.end();
    current = null;
  }

  const video = () => current?.peer()?.getSenders().find(({ track }) => track && track.kind === "video");

  addEventListener("online", connect);
  // The caller has the handle by then.
  queueMicrotask(() => {
    if (over) return;
    on.state("connecting");
    connect();
  });

  return {
    stop,
    peer: () => current && current.peer(),
    // Another picture in the same stream.
    replace(track) {
      for (const old of stream.getVideoTracks()) stream.removeTrack(old);
      stream.addTrack(track);
      video()?.replaceTrack(track).catch(() => {});
    },
    setBitrate(kbps) {
      bitrate = kbps;
      limit(video(), kbps);
    },
  };
}
