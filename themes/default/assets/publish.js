// Publishes a stream: makes attempts (whip.js), and a new one whenever a connection breaks.
import { lacks, layers, share } from "./layers.js";
import { jitter } from "./net.js";
import { attempt } from "./whip.js";

// For a stream that has been live, this many refusals are tolerated: for a while the engine may take our own last session for
// another publisher, and it refuses everybody while the admission function restarts.
const REFUSALS = { taken: 8, refused: 4, nowhere: 4 };
const SLOWEST = 10000;
// A browser sends the large layers when it has measured that the network carries them, which takes it two or three seconds. Until
// all have arrived, the engine shows nobody anything.
const MEASURED = 8000;

// Sets the bitrate of a track that is already sent.
function limit(sender, kbps) {
  if (!sender) return;
  const settings = sender.getParameters();
  for (const encoding of settings.encodings) encoding.maxBitrate = 1000 * share(kbps, encoding.scaleResolutionDownBy);
  sender.setParameters(settings).catch(() => {});
}

/**
 * Goes live and stays live until `stop()`. Calls `on.state("connecting" | "live" | "reconnecting")`, and `on.over(reason)` when
 * retrying is useless. `on.single()`: the network does not carry several layers, so one is sent. It is long, since its functions share the current attempt.
 */
export function start({ address, stream, bitrate, simulcast }, on) {
  let current = null;
  let retry = 0;
  let failures = 0;
  let live = false; // it has been live
  let refusals = 0; // since it was last live
  let over = false;
  let measured = 0;

  // Sends one layer if not all of these are sent.
  async function check(mine, ladder) {
    const peer = mine === current && mine.peer();
    const slow = peer && (await lacks(peer, ladder.length).catch(() => false));
    if (!slow || mine !== current) return;
    simulcast = false;
    mine.end();
    current = null;
    on.state("reconnecting");
    on.single();
    connect();
  }

  function connect() {
    clearTimeout(retry);
    clearTimeout(measured);
    if (over || current) return;
    const ladder = simulcast ? layers(stream.getVideoTracks()[0], bitrate) : null;
    current = attempt(address, stream, { bitrate, layers: ladder }, {
      live() {
        failures = refusals = 0;
        live = true;
        on.state("live");
        clearTimeout(measured);
        if (ladder) measured = setTimeout(check, MEASURED, current, ladder);
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
    clearTimeout(measured);
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
