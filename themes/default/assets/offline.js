// Has the service worker keep this page for when the network is away.
(function () {
  "use strict";

  const workers = navigator.serviceWorker;
  if (!workers) return; // plain http, and some private windows
  // The page that stands in for others makes way for them.
  if (document.body?.matches(".kind-offline")) window.addEventListener("online", () => location.reload());

  // A new worker was not there when this page was loaded: it is told what belongs to it.
  workers.addEventListener("controllerchange", () => {
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    workers.controller?.postMessage(loaded.filter((url) => url.startsWith(location.origin + "/assets/")));
  });
  const start = () => workers.register("/service-worker.js").catch(() => {});
  if (document.readyState === "complete") start();
  else window.addEventListener("load", start);
})();
