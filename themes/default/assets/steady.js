// Streams that are played by LL-HLS although WebRTC is there, since their picture stutters by it: for this page and this
// tab, until the stream begins anew. Whoever insists on WebRTC gets it.
(function () {
  "use strict";

  const KEY = "mitts.steady:";
  const memory = new Map(); // stream id -> since, "" where nobody knows
  const insisted = new Map(); // likewise

  const since = (id) => (Mitts.list && Mitts.list.entry(id) || {}).since || "";

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
  const same = (noted, now) => noted !== null && noted !== undefined && (!noted || !now || noted === now);

  // Whether a stream is better played by LL-HLS: it has stuttered, or is sent with B-frames, which always do.
  function is(id) {
    const now = since(id);
    if (insisted.has(id) && same(insisted.get(id), now)) return false;
    const video = ((Mitts.list && Mitts.list.entry(id)) || {}).video;
    return !!(video && video.bframes) || same(recall(id), now);
  }

  function add(id) {
    insisted.delete(id);
    keep(id, since(id));
  }

  // The stream is gone; the next is another.
  function forget(id) {
    memory.delete(id);
    insisted.delete(id);
  }

  const insist = (id) => insisted.set(id, since(id));
  const insists = (id) => insisted.has(id) && same(insisted.get(id), since(id));

  Mitts.steady = { is, add, forget, insist, insists };
})();
