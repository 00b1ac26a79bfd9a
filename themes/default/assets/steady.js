// Streams that are played by LL-HLS although WebRTC is there, since their picture stutters by it: for this page and this
// tab, until the stream begins anew. Whoever chooses WebRTC nevertheless gets it.
import { entry } from "./list.js";

const KEY = "mitts.steady:";
const memory = new Map(); // stream id -> since, "" if that is not known
const insisted = new Map(); // likewise

const since = (id) => entry(id)?.since || "";

function recall(id) {
  if (memory.has(id)) return memory.get(id);
  try {
    return sessionStorage.getItem(KEY + id);
  } catch {
    return null; // storage is switched off
  }
}

function keep(id, value) {
  memory.set(id, value);
  try {
    if (value) sessionStorage.setItem(KEY + id, value);
    else sessionStorage.removeItem(KEY + id);
  } catch {
    // The page alone remembers it.
  }
}

// Whether what was noted of a stream is about the one that is live now.
function same(noted, id) {
  const now = since(id);
  return noted !== null && noted !== undefined && (!noted || !now || noted === now);
}

/** Whether somebody chose WebRTC nevertheless. */
export const insists = (id) => same(insisted.get(id), id);

/** Whether a stream is better played by LL-HLS: it has stuttered, or is sent with B-frames, which always do. */
export function is(id) {
  if (insists(id)) return false;
  return !!entry(id)?.video?.bframes || same(recall(id), id);
}

/** The stream has stuttered. */
export function add(id) {
  insisted.delete(id);
  keep(id, since(id));
}

/** The stream is gone; the next is another. */
export function forget(id) {
  memory.delete(id);
  insisted.delete(id);
}

/** Somebody chose WebRTC. */
export const insist = (id) => insisted.set(id, since(id));
