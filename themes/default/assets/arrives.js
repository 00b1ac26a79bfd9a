// What the server receives of a streamer's own streams, whatever program they publish with, and what is wrong with it for
// viewers. The list of live streams knows. Shown on /go-live/ to whoever gave their key.
import { facts } from "./facts.js";
import * as list from "./list.js";
import { t } from "./text.js";

const RARE = 4; // seconds between keyframes above which people who join wait too long for a picture
const PLAYED = ["H264", "AV1"]; // by every way out

// What is wrong with a stream for its viewers, as keys of [script.arrives] with their values.
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

// Elements that are the same are left alone: what stands in a live region is read aloud when it changes.
function replace(parent, children) {
  const text = children.map(({ outerHTML }) => outerHTML).join("");
  if (parent.innerHTML !== text) parent.replaceChildren(...children);
}

/**
 * Follows the streams of `owner`, as /whoami described them, until `stop()`. `changed(streams)` gets those that are live, by
 * name: since when. While there is no list, what /whoami knew counts.
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
