// Registers the service worker, which stores pages for offline use.
export {};

const workers = navigator.serviceWorker; // missing on plain http and in some private windows

// The worker fetches pages and assets, which must not delay the first picture.
function start() {
  const player = document.querySelector(".player[data-state=connecting]");
  if (player) player.addEventListener("mitts:change", start, { once: true });
  else workers.register("/service-worker.js").catch(() => {});
}

if (workers) {
  // The page that replaces others while offline reloads when the network is back.
  if (document.body.matches(".kind-offline")) addEventListener("online", () => location.reload());

  // A new worker did not see this page load, so it gets a list of the page's files.
  workers.addEventListener("controllerchange", () => {
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    workers.controller?.postMessage(loaded.filter((url) => url.startsWith(location.origin + "/assets/")));
  });
  if (document.readyState === "complete") start();
  else addEventListener("load", start);
}
