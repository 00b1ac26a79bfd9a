// Streams that are played over LL-HLS although WebRTC is available, since they stutter over WebRTC: remembered for this page and
// this tab, until the stream restarts. A viewer can still choose WebRTC.
import { entry } from "./list.js";

const KEY = "mitts.steady:";
const memory = new Map(); // stream id -> start time, "" if unknown
const insisted = new Map(); // likewise

const since = (id) => entry(id)?.since || "";

function recall(id) {
  if (memory.has(id)) return memory.get(id);
  try {
    return sessionStorage.getItem(KEY + id);
  } catch {
    return null; // storage is disabled
  }
}

function keep(id, value) {
  memory.set(id, value);
  try {
    if (value) sessionStorage.setItem(KEY + id, value);
    else sessionStorage.removeItem(KEY + id);
  } catch {
    // Only the page remembers it.
  }
}

// Whether a remembered value is about the current stream.
function same(noted, id) {
  const now = since(id);
  return noted !== null && noted !== undefined && (!noted || !now || noted === now);
}

/** Whether the viewer chose WebRTC nevertheless. */
export const insists = (id) => same(insisted.get(id), id);

/** Whether a stream is better played over LL-HLS: it has stuttered, or has B-frames, which always stutter. */
export function is(id) {
  if (insists(id)) return false;
  return !!entry(id)?.video?.bframes || same(recall(id), id);
}

/** The stream has stuttered. */
export function add(id) {
  insisted.delete(id);
  keep(id, since(id));
}

/** The stream is over; the next one is another. */
export function forget(id) {
  memory.delete(id);
  insisted.delete(id);
}

/** The viewer chose WebRTC. */
export const insist = (id) => insisted.set(id, since(id));
