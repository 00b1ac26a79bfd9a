// Loads the contents of a <template> when they are needed: style sheets, classic scripts, and `modulepreload` links. A link makes
// the browser fetch a module and check its integrity before it is imported.

const loads = {};
const absolute = (url) => new URL(url, location.href).href;

async function fetchAll(id) {
  const early = [...document.head.querySelectorAll("[data-early]")]; // early.js may have started to load them
  const waits = [];
  for (const part of document.getElementById(id).content.querySelectorAll("link, script")) {
    const url = part.getAttribute("src") || part.getAttribute("href");
    const begun = early.find((one) => (one.src || one.href) === absolute(url));
    if (begun && begun.dataset.early === "done") continue;
    const mine = begun || document.importNode(part);
    mine.async = false; // scripts run in order
    // An import waits for its module anyway.
    if (mine.rel !== "modulepreload") waits.push(new Promise((done, failed) => Object.assign(mine, { onload: done, onerror: failed })));
    if (!begun) document.head.append(mine);
  }
  const failed = (await Promise.allSettled(waits)).find(({ reason }) => reason);
  if (failed) throw failed.reason;
}

/** Loads the contents of the template with this id, once. After a failure, the next call tries again. */
export function load(id) {
  loads[id] ??= fetchAll(id).catch((reason) => {
    delete loads[id];
    throw reason;
  });
  return loads[id];
}
