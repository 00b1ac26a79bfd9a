// Addresses of streams, and delays that spread the load.

/**
 * The full URL of an address in a page, "/app/stream" (this origin) or ":3333/app/stream" (another port of this host, for sites
 * without a proxy). `socket`: of a WebSocket.
 */
export function address(path, socket) {
  if (!path) return null;
  const scheme = socket ? (location.protocol === "https:" ? "wss:" : "ws:") : location.protocol;
  const host = path.startsWith(":") ? location.hostname : location.host;
  return scheme + "//" + host + path;
}

/** A delay that varies a little between viewers, so that they do not all send requests at the same moment. */
export function jitter(ms) {
  return ms * (0.8 + 0.4 * Math.random());
}
