// Shows on /go-live/ what the server receives of a streamer's own streams, from any program, and what viewers will notice as
// wrong. The data comes from the list of live streams. Shown once the streamer has entered a key.
import { facts } from "./facts.js";
import * as list from "./list.js";
import { t } from "./text.js";

const RARE = 4; // seconds between keyframes above which new viewers wait too long for a picture
const PLAYED = ["H264", "AV1"]; // over both WebRTC and LL-HLS

// What is wrong with a stream for its viewers: keys of [script.arrives] with their values.
function flaws({ video, audio }) {
  const found = [];
  if (!video) return audio ? [["no_video", {}]] : [];
  if (video.bframes) found.push(["bframes", {}]);
  if (video.keyframe_interval > RARE) found.push(["keyframes", { n: Math.round(video.keyframe_interval) }]);
  if (!PLAYED.includes(video.codec)) found.push(["codec", { codec: video.codec }]);
  if (!audio) found.push(["no_audio", {}]);
  return found;
}

// "H264 1920 × 1080, 30/s · AAC"
function media({ video, audio }) {
  const rate = video && video.framerate ? ", " + Math.round(video.framerate) + "/s" : "";
  const picture = video && video.codec + " " + video.width + " × " + video.height + rate;
  return [picture, audio && audio.codec].filter(Boolean).join(" · ");
}

function line(tag, text, name) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (name) element.className = name;
  return element;
}

function lines(stream, { title, path }) {
  const head = document.createElement("p");
  const link = line("a", title);
  link.href = path;
  head.append(link, " · " + facts(stream));
  return [head, line("p", media(stream), "hint")];
}

// Unchanged elements stay: screen readers read out every change of a live region.
function replace(parent, children) {
  const text = children.map(({ outerHTML }) => outerHTML).join("");
  if (parent.innerHTML !== text) parent.replaceChildren(...children);
}

/**
 * Follows the streams of `owner`, as returned by /whoami, until `stop()`. Calls `changed(streams)` with those that are live: a
 * map from name to start time. Without a list, the answer of /whoami counts.
 */
export function watch(element, owner, changed) {
  const part = (name) => element.querySelector("[data-arrives-" + name + "]");

  function show(live) {
    const own = live ? owner.apps.filter(({ stream }) => live.has(stream)) : [];
    const streams = own.map(({ stream }) => live.get(stream));
    element.hidden = !own.length;
    replace(part("streams"), own.flatMap((app) => lines(live.get(app.stream), app)));
    replace(part("flaws"), streams.flatMap(flaws).map(([what, values]) => line("p", t("arrives." + what, values), "arrives-flaw")));
    const known = live ? own : owner.apps.filter(({ live }) => live);
    changed(new Map(known.map(({ stream }) => [stream, live ? live.get(stream).since : ""])));
  }

  const following = list.watch(show);
  return {
    stop() {
      following.stop();
      element.hidden = true;
      for (const name of ["streams", "flaws"]) part(name).replaceChildren();
    },
  };
}
