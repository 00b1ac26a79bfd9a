// Addresses of streams, and delays that spread the load.

/**
 * The full address of what a page names as "/app/stream" (this origin) or ":3333/app/stream" (another port of this host,
 * where no proxy stands in front). `socket`: of a WebSocket.
 */
export function address(path, socket) {
  if (!path) return null;
  const scheme = socket ? (location.protocol === "https:" ? "wss:" : "ws:") : location.protocol;
  const host = path.startsWith(":") ? location.hostname : location.host;
  return scheme + "//" + host + path;
}

/** A delay that differs a little from viewer to viewer, so that they do not all ask at the same moment. */
export function jitter(ms) {
  return ms * (0.8 + 0.4 * Math.random());
}
