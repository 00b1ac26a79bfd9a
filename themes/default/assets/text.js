// The theme's one global, `Mitts`: addresses, words, what a viewer chose, what comes late. Loaded first.
(function () {
  "use strict";

  // `Mitts.parts.push(fn)`: it runs once for each player.
  const Mitts = (window.Mitts = { parts: [], players: [], texts: {} });
  const locale = document.documentElement.lang || "en";
  const plurals = new Intl.PluralRules(locale);

  Mitts.locale = locale;

  // A text of texts.js: `Mitts.t("player.of", { name })`; of plurals, `n` decides.
  Mitts.t = function (key, values) {
    const text = Mitts.texts[key];
    const form = typeof text === "object" ? text[plurals.select(values.n)] || text.other : text;
    return form.replace(/{(\w+)}/g, (_, name) => values[name]);
  };

  // A page holds "/app/stream" (this origin) or ":3333/app/stream" (this host, another port; no proxy in front).
  Mitts.address = function (path, socket) {
    if (!path) return null;
    const scheme = socket ? (location.protocol === "https:" ? "wss:" : "ws:") : location.protocol;
    const host = path.startsWith(":") ? location.hostname : location.host;
    return scheme + "//" + host + path;
  };

  // The styles and scripts that wait in a <template>, in their order. Who asks again after a failure tries again.
  const loads = {};

  async function load(id) {
    const early = [...document.head.querySelectorAll("script[data-early]")]; // early.js has begun with them
    const wanted = [...document.getElementById(id).content.querySelectorAll("link, script")];
    const parts = wanted.map((part) => early.find(({ src }) => part.getAttribute("src") && src === new URL(part.getAttribute("src"), location.href).href) || document.importNode(part));
    const all = parts.map((part) => {
      if (part.dataset.early === "done") return null;
      part.async = false;
      return new Promise((done, failed) => Object.assign(part, { onload: done, onerror: failed }));
    });
    document.head.append(...parts.filter((part) => !part.isConnected));
    const failed = (await Promise.allSettled(all)).find(({ reason }) => reason);
    if (failed) throw failed.reason;
  }

  Mitts.load = function (id) {
    loads[id] ??= load(id).catch((reason) => {
      delete loads[id];
      throw reason;
    });
    return loads[id];
  };

  // A <time> of the site's zone as it is here, "19:00" or on another day "Fri, 03:00"; null where that is the same.
  Mitts.local = function ({ dateTime }) {
    const at = new Date(dateTime);
    const weekday = at.getDate() === +dateTime.slice(8, 10) ? undefined : "short";
    if (!weekday && at.toTimeString().startsWith(dateTime.slice(11, 16))) return null;
    return at.toLocaleString(locale, { weekday, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  };

  // For a turn's time that stands among words.
  Mitts.localize = function (time) {
    const here = time && Mitts.local(time);
    if (here) time.after(" · " + Mitts.t("list.local", { time: here }));
  };

  // What a viewer chose, in this browser alone. Where storage is switched off, nothing is remembered.
  Mitts.recall = function (name) {
    try {
      return localStorage.getItem("mitts." + name);
    } catch {
      return null;
    }
  };

  Mitts.remember = function (name, value) {
    try {
      localStorage.setItem("mitts." + name, String(value));
    } catch {
      // Not remembered, then.
    }
  };

  // Spreads out what many viewers would otherwise do in the same instant.
  Mitts.jitter = function (ms) {
    return ms * (0.8 + 0.4 * Math.random());
  };
})();
