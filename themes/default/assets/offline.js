// Registers the service worker, which keeps pages for when the network is away.
export {};

const workers = navigator.serviceWorker; // not with plain http, nor in some private windows

// The worker fetches pages and assets, which must not keep a first picture waiting.
function start() {
  const player = document.querySelector(".player[data-state=connecting]");
  if (player) player.addEventListener("mitts:change", start, { once: true });
  else workers.register("/service-worker.js").catch(() => {});
}

if (workers) {
  // The page that is shown in place of others reloads when the network is back.
  if (document.body.matches(".kind-offline")) addEventListener("online", () => location.reload());

  // A new worker did not see this page load, so it gets a list of what belongs to it.
  workers.addEventListener("controllerchange", () => {
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    workers.controller?.postMessage(loaded.filter((url) => url.startsWith(location.origin + "/assets/")));
  });
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}
