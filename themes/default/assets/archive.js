// A recording: plays a long one, whose playlist few browsers play by themselves, begins at `?t=`, and moves to chapters.
import { load } from "./late.js";

const video = document.querySelector(".recording video");
const failed = document.querySelector(".recording-failed");
const chapters = [...document.querySelectorAll("[data-at]")];
const { playlist, media } = video.dataset;

/** The seconds of "90", "12:30", "1:02:03" or "1h2m3s"; undefined if it is none of them. */
function seconds(text) {
  const clock = /^(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)$/.exec(text);
  const units = /^(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  const [, hours, minutes, rest] = clock || units || [];
  if (!clock && !units) return undefined;
  return 3600 * Number(hours || 0) + 60 * Number(minutes || 0) + Number(rest || 0);
}

/** Moves to a second, as soon as the length is known. */
function move(to) {
  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) video.currentTime = Math.min(to, video.duration || to);
  else video.addEventListener("loadedmetadata", () => move(to), { once: true });
}

function follow(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const link = event.currentTarget;
  history.replaceState(null, "", link.href);
  move(Number(link.dataset.at));
  video.play().catch(() => {}); // the viewer presses Play
}

function mark() {
  const now = chapters.findLast(({ dataset }) => Number(dataset.at) <= video.currentTime + 0.5);
  for (const link of chapters) {
    if (link === now) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** By hls.js where it can play; otherwise the browser's own player, as on iPhones, or the file as a whole. */
async function attach() {
  await load("player-hls");
  const { Hls } = window;
  if (!Hls.isSupported()) {
    video.src = video.canPlayType("application/vnd.apple.mpegurl") ? playlist : media;
    return;
  }
  const hls = new Hls({ enableWorker: false });
  hls.on(Hls.Events.ERROR, (_, { fatal, type }) => {
    if (!fatal) return;
    if (type === Hls.ErrorTypes.MEDIA_ERROR && !video.dataset.recovered) {
      video.dataset.recovered = "";
      hls.recoverMediaError();
    } else {
      tell();
    }
  });
  hls.loadSource(playlist);
  hls.attachMedia(video);
}

const tell = () => (failed.hidden = false);

video.addEventListener("error", tell);
if (video.error) tell();
if (playlist) attach().catch(tell);
const begin = seconds(new URLSearchParams(location.search).get("t") ?? "");
if (begin) move(begin);
for (const link of chapters) link.addEventListener("click", follow);
if (chapters.length) video.addEventListener("timeupdate", mark);
