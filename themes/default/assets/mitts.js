// The theme's one global, `Mitts`, and what every other script of it needs: addresses and text out of the page.
// Loaded first. Knows of no player.
(function () {
  "use strict";

  // Parts are functions that run once for each player on the page (sound, toolbar, ...): `Mitts.parts.push(fn)`.
  const Mitts = (window.Mitts = { parts: [], players: [] });

  // A page holds "/app/stream" (this origin) or ":3333/app/stream" (this host, another port; no proxy in front).
  Mitts.address = function (path, socket) {
    if (!path) return null;
    const scheme = socket ? (location.protocol === "https:" ? "wss:" : "ws:") : location.protocol;
    const host = path.startsWith(":") ? location.hostname : location.host;
    return scheme + "//" + host + path;
  };

  // Spreads out what many viewers would otherwise do in the same instant.
  Mitts.jitter = function (ms) {
    return ms * (0.8 + 0.4 * Math.random());
  };
})();
